/** The folder of downloaded data, and the sources that fill it: package clients, mirrors, files put there by hand. */
package io.gatun.data.cache;
