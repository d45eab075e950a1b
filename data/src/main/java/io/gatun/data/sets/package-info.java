/** Known data sets, ready to train on: MNIST, Fashion-MNIST, and digits. */
package io.gatun.data.sets;
