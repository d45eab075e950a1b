package io.gatun.arrays;

import io.gatun.arrays.memory.Owner;

/** The owner of arrays that were closed one by one. */
final class Closed {
    static final Owner ARRAY = Owner.closed();

    private Closed() {}
}
