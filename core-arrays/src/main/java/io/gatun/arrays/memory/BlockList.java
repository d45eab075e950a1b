package io.gatun.arrays.memory;

/** A doubly linked list of blocks without nodes of its own: a block is in one list at a time. */
final class BlockList {
    private Block head;
    private long bytes;
    private int size;

    void push(Block b) {
        b.previous = null;
        b.next = head;
        if (head != null) {
            head.previous = b;
        }
        head = b;
        bytes += b.bytes();
        size++;
    }

    Block pop() {
        Block b = head;
        if (b != null) {
            remove(b);
        }
        return b;
    }

    void remove(Block b) {
        if (b.previous == null) {
            head = b.next;
        } else {
            b.previous.next = b.next;
        }
        if (b.next != null) {
            b.next.previous = b.previous;
        }
        b.previous = null;
        b.next = null;
        bytes -= b.bytes();
        size--;
    }

    /** The block that begins at an address, or null. */
    Block at(long address) {
        Block b = head;
        while (b != null && b.segment.address() != address) {
            b = b.next;
        }
        return b;
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return size;
    }
}
