package io.gatun.examples.onnx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a protobuf message, read without a schema. What is read is within the message, or an exception: nothing is
 * allocated by what a file says alone.
 */
final class Proto {
    /** A field: a number of wire types 0, 1 and 5, or a part of the bytes. */
    record Field(int number, int wire, long value, byte[] bytes, int from, int to) {
        Proto message() {
            return new Proto(requireBytes(), from, to);
        }

        String text() {
            return new String(requireBytes(), from, to - from, StandardCharsets.UTF_8);
        }

        byte[] copy() {
            return java.util.Arrays.copyOfRange(requireBytes(), from, to);
        }

        float asFloat() {
            return Float.intBitsToFloat((int) value);
        }

        private byte[] requireBytes() {
            if (bytes == null) {
                throw new IllegalStateException("[protobuf] field " + number + " is a number: expected bytes");
            }
            return bytes;
        }

        /** The numbers of a repeated field, packed or one alone; width 0 for varints, else their bytes. */
        List<Long> numbers(int width) {
            if (bytes == null) {
                return List.of(value);
            }
            List<Long> out = new ArrayList<>();
            Proto p = message();
            while (p.at < p.end) {
                out.add(width == 0 ? p.varint() : p.fixed(width));
            }
            return out;
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;

    Proto(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Proto(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** All fields, in their order. */
    List<Field> fields() {
        List<Field> out = new ArrayList<>();
        while (at < end) {
            long tag = varint();
            int number = (int) (tag >>> 3);
            int wire = (int) tag & 7;
            switch (wire) {
                case 0 -> out.add(new Field(number, wire, varint(), null, 0, 0));
                case 1 -> out.add(new Field(number, wire, fixed(8), null, 0, 0));
                case 5 -> out.add(new Field(number, wire, fixed(4), null, 0, 0));
                case 2 -> {
                    long length = varint();
                    if (length < 0 || length > end - at) {
                        throw new IllegalStateException(
                                "[protobuf] field " + number + " of " + length + " bytes: " + (end - at) + " are left");
                    }
                    out.add(new Field(number, wire, 0, bytes, at, at + (int) length));
                    at += (int) length;
                }
                default -> throw new IllegalStateException("[protobuf] wire type " + wire + " of field " + number);
            }
        }
        return out;
    }

    private long varint() {
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next();
            v |= (long) (next & 127) << shift;
            if (next >= 0) {
                return v;
            }
        }
        throw new IllegalStateException("[protobuf] a number of more than ten bytes");
    }

    private long fixed(int width) {
        long v = 0;
        for (int i = 0; i < width; i++) {
            v |= (next() & 255L) << 8 * i;
        }
        return v;
    }

    private byte next() {
        if (at >= end) {
            throw new IllegalStateException("[protobuf] the message ends in the middle of a field");
        }
        return bytes[at++];
    }
}
