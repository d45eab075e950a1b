package io.gatun.arrays;

import io.gatun.arrays.layout.Scalars;
import io.gatun.arrays.layout.StringTable;
import io.gatun.arrays.layout.Unicode;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.TextRules;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * UTF8 arrays: LONG places in a {@link StringTable}. An operation first brings the places of all its inputs into one table, in the
 * order of the strings if it depends on that; then the kernels for LONG do its work, and know nothing of strings.
 */
final class Texts {
    private static final ValueLayout.OfLong PLACE = ValueLayout.JAVA_LONG;

    private Texts() {}

    // ------------------------------------------------------------ creation and elements

    static NDArray create(String[] values, Shape shape) {
        if (shape.length() != values.length) {
            throw new ShapeException(
                    "[create] " + values.length + " strings for shape " + shape + ": expected " + shape.length());
        }
        String[] sorted = new String[values.length + 1];
        sorted[0] = "";
        for (int i = 0; i < values.length; i++) {
            sorted[i + 1] = valid(values[i], "element " + i);
        }
        StringTable table = sortedTable(sorted);
        Map<String, Long> places = new HashMap<>();
        for (int i = 0; i < table.size(); i++) {
            places.put(table.get(i), (long) i);
        }
        NDArray x = NDArray.allocate(Context.current(), DataType.UTF8, shape);
        x.strings = table;
        for (int i = 0; i < values.length; i++) {
            x.data.setAtIndex(PLACE, i, places.get(values[i]));
        }
        return x;
    }

    private static String valid(String s, String what) {
        if (s == null || !Unicode.isText(s)) {
            throw new DataTypeException("[utf8] " + what + (s == null ? " is null" : " has half of a surrogate pair")
                    + ": expected text of Unicode, perhaps empty");
        }
        return s;
    }

    private static StringTable sortedTable(String[] strings) {
        Arrays.sort(strings, StringTable.ORDER);
        int n = 0;
        for (String s : strings) {
            if (n == 0 || !strings[n - 1].equals(s)) {
                strings[n++] = s;
            }
        }
        return StringTable.ofSorted(Arrays.copyOf(strings, n));
    }

    static String get(NDArray x, String op, long[] index) {
        require(x, op);
        long at = ElementAccess.position(x, op, index);
        Owner held = x.enter(Context.current(), op, 0);
        try {
            return x.strings.get(x.data.getAtIndex(PLACE, at));
        } finally {
            release(held);
        }
    }

    static void put(NDArray x, String value, long[] index) {
        require(x, "put");
        long at = ElementAccess.position(x, "put", index);
        Owner held = x.enter(Context.current(), "put", 0);
        try {
            x.data.setAtIndex(PLACE, at, x.strings.add(valid(value, "the value")));
        } finally {
            release(held);
        }
    }

    /** Sets an element by its place in the memory. */
    static void write(NDArray x, long at, String value) {
        x.data.setAtIndex(PLACE, at, x.strings.add(valid(value, "element " + at)));
    }

    /** All strings in c order; numbers and BOOL as text. */
    static String[] toArray(NDArray x) {
        if (x.length() > Integer.MAX_VALUE - 8) {
            throw new ShapeException("[toStringArray] " + x.length() + " elements of shape " + x.shape
                    + ": a Java array holds fewer than 2^31; read parts with get(Index...)");
        }
        String[] out = new String[(int) x.length()];
        reading(x, "toStringArray", values -> {
            for (int i = 0; i < out.length; i++) {
                out[i] = values.text(i);
            }
        });
        return out;
    }

    private interface Reading {
        void read(Scalars values);
    }

    /** The elements of an array in c order as text. */
    private static void reading(NDArray x, String op, Reading r) {
        Owner held = x.enter(Context.current(), op, 0);
        NDArray plain = x.contiguous();
        try {
            r.read(Scalars.of(plain.type, plain.data, plain.strings));
        } finally {
            if (plain != x) {
                Copies.discard(plain);
            }
            release(held);
        }
    }

    private static void require(NDArray x, String op) {
        if (x.type != DataType.UTF8) {
            throw new DataTypeException("[" + op + "] a string of " + x.type + x.shape
                    + ": expected an array of type UTF8; castTo(UTF8) writes numbers as text");
        }
    }

    private static void release(Owner held) {
        if (held != null) {
            held.release();
        }
    }

    // ------------------------------------------------------------ operations

    /** True for what {@link #apply} runs. */
    static boolean concerns(Op op, List<NDArray> in) {
        for (NDArray x : in) {
            if (x.type == DataType.UTF8) {
                return true;
            }
        }
        return op instanceof Cast c && c.to() == DataType.UTF8;
    }

    /** An operation with a kernel on inputs of which one is UTF8 at least. */
    static List<NDArray> apply(Op op, List<NDArray> in) {
        if (op instanceof Cast c) {
            NDArray x = in.getFirst();
            return List.of(x.type == c.to() ? x.dup() : cast(x, c.to()));
        }
        if (!TextRules.takes(op)) {
            throw TextRules.refuse(op.label());
        }
        List<Spec> results = op.infer(in.stream().map(NDArray::spec).toList());
        try (Scope temporary = Scope.open(op.label())) {
            Places p = unify(in, TextRules.isOrdered(op));
            List<NDArray> found = Eager.general(op, p.places);
            List<NDArray> out = new ArrayList<>(found.size());
            for (int i = 0; i < found.size(); i++) {
                NDArray y = temporary.keep(found.get(i));
                out.add(results.get(i).dataType() == DataType.UTF8 ? y.as(DataType.UTF8, p.table, y.isView()) : y);
            }
            return out;
        }
    }

    static NDArray compare(Binary op, NDArray x, NDArray y) {
        try (Scope temporary = Scope.open(op.label())) {
            Places p = unify(List.of(x, y), TextRules.isOrdered(op));
            return temporary.keep(Elementary.binary(op, p.places.get(0), p.places.get(1)));
        }
    }

    /**
     * Inputs as LONG.
     *
     * @param places the inputs, those of type UTF8 as places in the table
     * @param table the one table of all
     */
    private record Places(List<NDArray> places, StringTable table) {}

    /** Brings all UTF8 inputs into one table, in the order of the strings if asked for. */
    private static Places unify(List<NDArray> in, boolean ordered) {
        StringTable one = null;
        boolean same = true;
        for (NDArray x : in) {
            if (x.type == DataType.UTF8) {
                same &= one == null || x.strings == one;
                one = x.strings;
            }
        }
        if (!same || ordered && !one.isSorted()) {
            return merge(in);
        }
        List<NDArray> places = new ArrayList<>(in.size());
        for (NDArray x : in) {
            places.add(x.type == DataType.UTF8 ? x.as(DataType.LONG, null, true) : x);
        }
        return new Places(places, one);
    }

    /** Copies whose places are in a new table, of what the inputs hold alone. */
    private static Places merge(List<NDArray> in) {
        List<NDArray> places = new ArrayList<>(in);
        Map<StringTable, BitSet> used = new IdentityHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            NDArray x = in.get(i);
            if (x.type == DataType.UTF8) {
                NDArray copy = Copies.copy(x.as(DataType.LONG, null, true), DataType.LONG, 'c');
                BitSet set = used.computeIfAbsent(x.strings, t -> new BitSet(t.size()));
                for (long k = 0; k < copy.length(); k++) {
                    long place = copy.data.getAtIndex(PLACE, k);
                    x.strings.get(place); // within the table
                    set.set((int) place);
                }
                places.set(i, copy);
            }
        }
        List<String> all = new ArrayList<>(List.of(""));
        used.forEach((t, set) -> set.stream().forEach(i -> all.add(t.get(i))));
        StringTable table = sortedTable(all.toArray(String[]::new));
        Map<StringTable, long[]> to = new IdentityHashMap<>();
        used.forEach((t, set) -> {
            long[] map = new long[set.length()];
            set.stream().forEach(i -> map[i] = table.add(t.get(i)));
            to.put(t, map);
        });
        for (int i = 0; i < places.size(); i++) {
            NDArray x = in.get(i);
            if (x.type == DataType.UTF8) {
                MemorySegment m = places.get(i).data;
                long[] map = to.get(x.strings);
                for (long k = 0; k < x.length(); k++) {
                    m.setAtIndex(PLACE, k, map[(int) m.getAtIndex(PLACE, k)]);
                }
            }
        }
        return new Places(places, table);
    }

    /** A copy; where the table holds much that the array does not, with a table of its own. */
    static NDArray dup(NDArray x, char order) {
        if (x.strings.size() <= 16 + 2 * x.length()) {
            return Copies.copy(x, x.type, order);
        }
        try (Scope temporary = Scope.open("dup")) {
            Places p = merge(List.of(x));
            NDArray y = p.places.getFirst();
            return temporary
                    .keep(order == 'c' ? y : Copies.copy(y, DataType.LONG, order))
                    .as(DataType.UTF8, p.table, false);
        }
    }

    // ------------------------------------------------------------ casts and writing

    /** Strings of numbers, or the numbers that strings are. */
    static NDArray cast(NDArray x, DataType to) {
        NDArray out = NDArray.allocate(Context.current(), to, x.shape);
        reading(x, "cast", values -> {
            Scalars target = Scalars.of(to, out.data, out.strings);
            for (long i = 0; i < x.length(); i++) {
                String text = values.text(i);
                if (!target.parse(to == DataType.UTF8 ? text : text.strip(), i)) {
                    Copies.discard(out);
                    throw new DataTypeException("[cast] element " + i + ", \""
                            + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "\", is no " + to
                            + ": expected " + Scalars.expected(to));
                }
            }
        });
        return out;
    }

    /** Values as places in the table of a target, to which theirs are added; to be discarded, unless they are the values. */
    static NDArray forTarget(NDArray values, NDArray target) {
        if (values.type == DataType.UTF8 && values.strings == target.strings) {
            return values;
        }
        NDArray own = NDArray.allocate(Context.current(), DataType.UTF8, values.shape);
        own.strings = target.strings;
        reading(values, "assign", texts -> {
            for (long i = 0; i < values.length(); i++) {
                own.data.setAtIndex(PLACE, i, target.strings.add(texts.text(i)));
            }
        });
        return own;
    }

    /** Sets every element. */
    static NDArray fill(NDArray x, String value) {
        require(x, "assign");
        long place = x.strings.add(valid(value, "the value"));
        Copies.fill(x.as(DataType.LONG, null, true), place, place);
        return x;
    }

    // ------------------------------------------------------------ comparison

    static boolean equal(NDArray x, NDArray y) {
        try (Scope temporary = Scope.open("equals")) {
            Places p = unify(List.of(x, y), false);
            return Comparison.equal(p.places.get(0), p.places.get(1));
        }
    }

    static int hash(NDArray x) {
        int[] h = {31 * x.type.name().hashCode() + x.shape.hashCode()};
        reading(x, "hashCode", values -> {
            for (long i = 0; i < x.length(); i++) {
                h[0] = 31 * h[0] + values.text(i).hashCode();
            }
        });
        return h[0];
    }
}
