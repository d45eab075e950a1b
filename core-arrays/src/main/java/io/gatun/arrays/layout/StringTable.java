package io.gatun.arrays.layout;

import io.gatun.ops.DataTypeException;
import io.gatun.ops.MemoryLimitException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The strings that the elements of UTF8 arrays refer to: each stands once, at a place that never changes, so arrays and their views
 * share a table. Place 0 is the empty string: zeroed memory is an array of empty strings. The table lives as long as an array
 * that refers to it. Any thread may read and add.
 */
public final class StringTable {
    /** By code points, as bytes of UTF-8 and NumPy compare; Java's own order differs above U+FFFF. */
    public static final Comparator<String> ORDER = StringTable::compare;

    /** The state that readers see: the first count strings never change. */
    private record Strings(String[] values, int count, boolean sorted) {}

    private volatile Strings strings;
    /** Where strings stand; made when one is looked up, since most tables are only read. */
    private Map<String, Integer> places;

    /** A table of the empty string. */
    public StringTable() {
        strings = new Strings(new String[] {""}, 1, true);
    }

    private StringTable(String[] sorted) {
        strings = new Strings(sorted, sorted.length, true);
    }

    /**
     * A table of strings in order.
     *
     * @param sorted the empty string first, ascending in {@link #ORDER}, each once; taken over
     */
    public static StringTable ofSorted(String[] sorted) {
        return new StringTable(sorted);
    }

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char u = a.charAt(i);
            char v = b.charAt(i);
            if (u != v) {
                // A surrogate is a part of a code point above all others.
                boolean high = Character.isSurrogate(u);
                return high == Character.isSurrogate(v) ? Character.compare(u, v) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /**
     * The string at a place.
     *
     * @throws DataTypeException if there is none: the memory was never written, or by others
     */
    public String get(long place) {
        Strings s = strings;
        if (place < 0 || place >= s.count) {
            throw new DataTypeException("[utf8] an element refers to string " + place + " of " + s.count
                    + ": expected memory that was written as strings");
        }
        return s.values[(int) place];
    }

    /** Number of strings. */
    public int size() {
        return strings.count;
    }

    /** True if the places are in the order of the strings. */
    public boolean isSorted() {
        return strings.sorted;
    }

    /** The place of a string, which is added if it is not there. */
    public synchronized long add(String s) {
        if (!Unicode.isText(s)) {
            throw new DataTypeException("[utf8] a string has half of a surrogate pair: expected text of Unicode");
        }
        Strings now = strings;
        if (places == null) {
            places = new HashMap<>();
            for (int i = 0; i < now.count; i++) {
                places.put(now.values[i], i);
            }
        }
        Integer at = places.get(s);
        if (at != null) {
            return at;
        }
        if (now.count == Integer.MAX_VALUE - 8) {
            throw new MemoryLimitException("[utf8] more than " + now.count + " different strings in one array");
        }
        String[] values = now.count < now.values.length
                ? now.values
                : Arrays.copyOf(now.values, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(8, 2L * now.count)));
        values[now.count] = s;
        boolean sorted = now.sorted && ORDER.compare(values[now.count - 1], s) < 0;
        places.put(s, now.count);
        strings = new Strings(values, now.count + 1, sorted);
        return now.count;
    }
}
