/** Layers that a user of Gatun might write: nothing in Gatun's own packages knows them. */
package com.example.layers;
