/** Readers of data files: IDX, CSV and pictures. */
package io.gatun.data.readers;
