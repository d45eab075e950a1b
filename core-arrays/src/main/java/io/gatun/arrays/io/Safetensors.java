package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hugging Face's {@code .safetensors} files (format 0.x): named arrays behind a JSON header, with texts beside them, in one file or
 * split into several with an index. {@link SafetensorsFile} maps a file; here are reading whole files, and writing.
 */
public final class Safetensors {
    /** The largest header that readers of the format take. */
    static final long MAX_HEADER = 100_000_000;

    private static final int ALIGNMENT = 64;

    private Safetensors() {}

    /**
     * Reads copies of all arrays of a file, in its order; they belong to the innermost scope.
     *
     * @throws FileFormatException if it is not such a file, is damaged, or holds a type that arrays do not have
     * @throws GatunException if it cannot be read
     */
    public static Map<String, NDArray> read(Path file) {
        try (SafetensorsFile f = SafetensorsFile.open(file)) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            f.names().forEach(name -> arrays.put(name, f.read(name)));
            return arrays;
        }
    }

    /**
     * Maps all arrays of a file: nothing is read before it is touched. The arrays are in no scope; the mapping ends with the
     * last of them.
     *
     * @see SafetensorsFile#get
     */
    public static Map<String, NDArray> map(Path file) {
        SafetensorsFile f = SafetensorsFile.open(file);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        f.names().forEach(name -> arrays.put(name, f.get(name)));
        return arrays;
    }

    /**
     * Maps all arrays of a model that is split into files, by its index, {@code model.safetensors.index.json}.
     *
     * @throws FileFormatException if the index or one of its files is damaged, or names something that is not there
     */
    public static Map<String, NDArray> mapIndex(Path index) {
        Map<String, Path> files = index(index);
        Map<Path, SafetensorsFile> open = new LinkedHashMap<>();
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        files.forEach((name, file) -> {
            SafetensorsFile f = open.computeIfAbsent(file, SafetensorsFile::open);
            if (!f.names().contains(name)) {
                throw new FileFormatException("[safetensors] " + index + " names \"" + name + "\" in " + file
                        + ", which does not hold it: expected the index and the files of one model");
            }
            arrays.put(name, f.get(name));
        });
        return arrays;
    }

    /** The files of an index's arrays; all of them lie beside it. */
    private static Map<String, Path> index(Path index) {
        String text;
        try {
            text = Files.readString(index);
        } catch (NoSuchFileException e) {
            throw new GatunException("[safetensors] there is no file " + index, e);
        } catch (java.nio.charset.MalformedInputException e) {
            throw new FileFormatException("[safetensors] " + index + " is no text: expected JSON", e);
        } catch (IOException e) {
            throw new GatunException("[safetensors] cannot read " + index + ": " + AtomicFile.reason(e), e);
        }
        if (!(Json.parse(text, "[safetensors] " + index) instanceof Map<?, ?> root)
                || !(root.get("weight_map") instanceof Map<?, ?> map)) {
            throw new FileFormatException("[safetensors] " + index
                    + " has no \"weight_map\": expected the index of a model, model.safetensors.index.json");
        }
        Map<String, Path> files = new LinkedHashMap<>();
        map.forEach((name, file) -> {
            // A name alone: an index of unknown origin must not lead out of its folder.
            if (!(file instanceof String f)
                    || f.isEmpty()
                    || f.contains("/")
                    || f.contains("\\")
                    || f.equals("..")
                    || f.indexOf(0) >= 0) {
                throw new FileFormatException("[safetensors] " + index + " says that \"" + name + "\" is in " + file
                        + ": expected the name of a file beside it");
            }
            files.put((String) name, index.resolveSibling(f));
        });
        return files;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param metadata texts to store beside the arrays; may be empty
     * @throws DataTypeException for a type that the format does not have
     * @throws GatunException if it cannot be written
     */
    public static void write(Path file, Map<String, NDArray> arrays, Map<String, String> metadata) {
        Map<String, NDArray> order = inOrder(arrays);
        byte[] header = SafetensorsHeader.write(order, metadata); // refuses types before a file is made
        AtomicFile.writeChannel("safetensors", file, out -> write(out, header, order));
    }

    /** {@link #write(Path, Map, Map)} without texts. */
    public static void write(Path file, Map<String, NDArray> arrays) {
        write(file, arrays, Map.of());
    }

    /**
     * Writes the bytes of a file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Map<String, NDArray> arrays, Map<String, String> metadata)
            throws IOException {
        Map<String, NDArray> order = inOrder(arrays);
        write(Channels.newChannel(out), SafetensorsHeader.write(order, metadata), order);
    }

    /**
     * Writes a model into several files of about the given size, {@code NAME-00001-of-00003.safetensors}, and the index
     * {@code NAME.safetensors.index.json} last, so that an index never names what is not there.
     *
     * @param shardBytes most bytes of arrays in one file; a larger array has a file of its own
     * @return the index
     */
    public static Path writeSharded(Path folder, String name, Map<String, NDArray> arrays, long shardBytes) {
        List<Map<String, NDArray>> shards = new ArrayList<>();
        long room = 0;
        long total = 0;
        for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
            long bytes = RawArrays.bytes(e.getValue());
            if (shards.isEmpty() || bytes > room) {
                shards.add(new LinkedHashMap<>());
                room = shardBytes;
            }
            shards.getLast().put(e.getKey(), e.getValue());
            room -= bytes;
            total += bytes;
        }
        StringBuilder index = new StringBuilder("{\"metadata\":{\"total_size\":")
                .append(total)
                .append("},\"weight_map\":{");
        String before = "";
        for (int i = 0; i < shards.size(); i++) {
            String file =
                    String.format(java.util.Locale.ROOT, "%s-%05d-of-%05d.safetensors", name, i + 1, shards.size());
            write(folder.resolve(file), shards.get(i), Map.of("format", "pt"));
            for (String key : new TreeMap<>(shards.get(i)).keySet()) {
                index.append(before);
                Json.quote(key, index);
                index.append(':');
                Json.quote(file, index);
                before = ",";
            }
        }
        byte[] text = index.append("}}\n").toString().getBytes(StandardCharsets.UTF_8);
        Path to = folder.resolve(name + ".safetensors.index.json");
        AtomicFile.write("safetensors", to, out -> out.write(text));
        return to;
    }

    /** Wide types first, so that every array lies at a multiple of its type's size; by name within a size. */
    private static Map<String, NDArray> inOrder(Map<String, NDArray> arrays) {
        Map<String, NDArray> order = new LinkedHashMap<>();
        arrays.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, NDArray> e) ->
                                -e.getValue().dataType().bytes())
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> order.put(e.getKey(), e.getValue()));
        return order;
    }

    private static void write(WritableByteChannel out, byte[] header, Map<String, NDArray> arrays) throws IOException {
        int length = (8 + header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 8;
        if (length > MAX_HEADER) {
            throw new GatunException("[safetensors] a header of " + length + " bytes: expected at most " + MAX_HEADER
                    + "; split the arrays into several files");
        }
        ByteBuffer b = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(length).put(header).put(" ".repeat(length - header.length).getBytes(StandardCharsets.US_ASCII));
        Bytes.write(out, b.flip());
        for (NDArray x : arrays.values()) {
            RawArrays.memory(x, (MemorySegment m) -> Bytes.write(out, m));
        }
    }
}
