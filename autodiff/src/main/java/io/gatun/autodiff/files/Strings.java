package io.gatun.autodiff.files;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.HashMap;
import java.util.Map;

/** The strings of a file, each written once. */
final class Strings {
    private final FlatBufferBuilder builder;
    private final Map<String, Integer> positions = new HashMap<>();

    Strings(FlatBufferBuilder builder) {
        this.builder = builder;
    }

    /** Where the string stands. */
    int put(String text) {
        Integer at = positions.get(text);
        if (at == null) {
            at = builder.createString(text);
            positions.put(text, at);
        }
        return at;
    }
}
