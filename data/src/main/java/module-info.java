/** Data sets, iterators, normalisers, readers, and the cache of downloaded data. */
module io.gatun.data {
    requires transitive io.gatun.ops;
    requires transitive io.gatun.arrays;
    requires transitive java.desktop;
    requires java.net.http;
    requires com.fasterxml.jackson.databind;
    requires de.siegmar.fastcsv;

    exports io.gatun.data;
    exports io.gatun.data.cache;
    exports io.gatun.data.readers;
    exports io.gatun.data.sets;
}
