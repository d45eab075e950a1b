package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Arrays of type UTF8. */
class StringsTest {
    /** U+1F600 stands after U+FFFD by code points, before it by Java's own order. */
    private static final String SMILE = "\ud83d\ude00";

    private static final Comparator<String> ORDER =
            (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    private static NDArray letters() {
        return Nd.create(new String[] {"a", "b", "c", "d", "e", "f"}, 2, 3);
    }

    private static void same(NDArray x, String... expected) {
        assertEquals(DataType.UTF8, x.dataType());
        assertArrayEquals(expected, x.toStringArray());
    }

    @Test
    void creation() {
        NDArray x = Nd.create("b", "", "h\u00e9", SMILE, "b");
        assertEquals(Shape.of(5), x.shape());
        same(x, "b", "", "h\u00e9", SMILE, "b");
        assertEquals(SMILE, x.getString(3));
        assertEquals("b", x.getString(-1));
        same(Nd.scalar("one"), "one");
        assertEquals(Shape.SCALAR, Nd.scalar("one").shape());
        same(Nd.createFromArray(new String[][] {{"a", "b"}, {"c", "a"}}), "a", "b", "c", "a");
        assertEquals(
                Shape.of(1, 2, 1),
                Nd.createFromArray(new String[][][] {{{"a"}, {"b"}}}).shape());
        same(Nd.createFromArray("s"), "s");
        same(Nd.zeros(DataType.UTF8, 2), "", "");
        same(Nd.zeros(DataType.UTF8, 'f', 1, 2), "", "");
        same(Nd.uninitialized(DataType.UTF8, Shape.of(2), 'f'), "", "");
        same(Nd.create(new String[0], 2, 0));
        assertThrows(ShapeException.class, () -> Nd.create(new String[] {"a"}, 2));
        assertThrows(ShapeException.class, () -> Nd.createFromArray(new String[][] {{"a"}, {"b", "c"}}));
    }

    @Test
    void onlyTextOfUnicode() {
        for (String bad : new String[] {null, "a\ud83d", "\ude00", "\ud83da"}) {
            assertThrows(DataTypeException.class, () -> Nd.create("x", bad), String.valueOf(bad));
            assertThrows(DataTypeException.class, () -> Nd.create("x").put(bad, 0));
            assertThrows(DataTypeException.class, () -> Nd.create("x").assign(bad));
            assertThrows(DataTypeException.class, () -> Nd.createFromArray(new String[] {bad}));
        }
    }

    @Test
    void elements() {
        NDArray x = letters();
        NDArray view = x.transpose();
        assertSame(x, x.put("new", 1, 2));
        assertEquals("new", view.getString(2, 1));
        view.putString("other", 0, 0);
        assertEquals("other", x.getString(0, 0));
        x.slice(0).assign("all");
        same(view, "all", "d", "all", "e", "all", "new");
        x.put("", 1, 2);
        assertEquals("", x.getString(1, 2));
        assertThrows(IndexException.class, () -> x.getString(2, 0));
        assertThrows(IndexException.class, () -> x.getString(0));
        for (Executable e : new Executable[] {
            () -> x.getDouble(0, 0),
            () -> x.getLong(0, 0),
            () -> x.getInt(0, 0),
            () -> x.put(1.0, 0, 0),
            () -> x.put(1L, 0, 0),
            () -> x.put(true, 0, 0),
            () -> x.assign(1),
            () -> Nd.ones(DataType.UTF8, 2),
            () -> Nd.scalar(DataType.UTF8, 1.0),
            () -> Nd.scalar(DataType.UTF8, 1L),
            () -> Nd.create(new float[] {1f}).getString(0),
            () -> Nd.create(new float[] {1f}).put("a", 0),
            () -> Nd.create(new float[] {1f}).assign("a")
        }) {
            String message = assertThrows(DataTypeException.class, e).getMessage();
            assertTrue(message.contains("string"), message);
        }
    }

    @Test
    void viewsAndMovement() {
        NDArray x = letters();
        same(x.transpose(), "a", "d", "b", "e", "c", "f");
        assertTrue(x.transpose().isView());
        same(x.reshape(3, 2).transpose(), "a", "c", "e", "b", "d", "f");
        same(x.transpose().reshape(6), "a", "d", "b", "e", "c", "f");
        same(x.reverse(1).slice(0), "c", "b", "a");
        same(x.get(Index.all(), Index.interval(2, -4, -2)), "c", "a", "f", "d");
        same(x.slice(1, 0).broadcastTo(Shape.of(2, 3)), "d", "e", "f", "d", "e", "f");
        same(x.get(Index.point(1), Index.at(2, 0, 2)), "f", "d", "f");
        same(x.gather(Nd.create(new long[] {1L, 0L}), 0), "d", "e", "f", "a", "b", "c");
        same(x.gatherNd(Nd.create(new long[] {1, 2, 0, 1}, 2, 2)), "f", "b");
        same(x.takeAlong(Nd.create(new long[] {2, 0}, 2, 1), 1), "c", "d");
        same(x.getWhere(x.gte(Nd.scalar("d"))), "d", "e", "f");
        same(x.tile(1, 2).slice(0), "a", "b", "c", "a", "b", "c");
        same(x.repeat(0, 2).getColumn(0), "a", "a", "d", "d");
        same(x.pad(new long[] {0, 1}, new long[] {0, 0}), "", "a", "b", "c", "", "d", "e", "f");
        assertThrows(DataTypeException.class, () -> x.pad(new long[] {0, 1}, new long[] {0, 0}, 1));
        List<NDArray> parts = x.flatten().dynamicPartition(Nd.create(new int[] {0, 1, 0, 1, 0, 0}), 2);
        same(parts.get(0), "a", "c", "e", "f");
        same(parts.get(1), "b", "d");
        same(
                Ops.dynamicStitch(
                        List.of(Nd.create(new long[] {3L}), Nd.create(new long[] {0L, 1L})),
                        List.of(Nd.create("z"), Nd.create("y", "a"))),
                "y",
                "a",
                "",
                "z");
        same(x.dup('f'), "a", "b", "c", "d", "e", "f");
        assertEquals('f', x.dup('f').order());
        assertFalse(x.dup().isView());
        same(x.detach(), "a", "b", "c", "d", "e", "f");
    }

    @Test
    void severalTables() {
        NDArray x = letters();
        NDArray y = Nd.create(new String[] {"z", "a", SMILE, "f", "", "b"}, 2, 3);
        same(Nd.concat(0, x, y), "a", "b", "c", "d", "e", "f", "z", "a", SMILE, "f", "", "b");
        same(Nd.stack(2, x, y).slice(0), "a", "z", "b", "a", "c", SMILE);
        same(Nd.vstack(Nd.create("p"), Nd.create("q")), "p", "q");
        NDArray mask = Nd.create(new boolean[] {true, false, true, false, true, false}, 2, 3);
        same(Nd.where(mask, x, y), "a", "a", "c", "f", "e", "b");
        same(mask.select(x.transpose().transpose(), Nd.scalar("-")), "a", "-", "c", "-", "e", "-");
        NDArray z = x.dup();
        z.get(Index.all(), Index.interval(1, 3)).assign(y.get(Index.all(), Index.interval(0, 2)));
        same(z, "a", "z", "a", "d", "f", "");
        same(x, "a", "b", "c", "d", "e", "f");
        z.put(new Index[] {Index.at(1, 0), Index.point(0)}, Nd.create(SMILE, "new"));
        same(z.getColumn(0), "new", SMILE);
        z.put(new Index[] {Index.at(0, 1), Index.at(2, 1)}, y.get(Index.all(), Index.interval(0, 2)));
        same(z, "new", "a", "z", SMILE, "", "f");
        z.putWhere(z.eq(Nd.scalar("")), Nd.scalar("empty"));
        same(z, "new", "a", "z", SMILE, "empty", "f");
        z.putRow(0, Nd.create("r", "s", "t"));
        same(z.getRow(0), "r", "s", "t");
        z.assign(z.reverse(1)); // overlapping
        same(z.getRow(0), "t", "s", "r");
        z.assign(Nd.create(new float[] {1.5f, -2f, 3f})); // written as a cast does
        same(z.getRow(1), "1.5", "-2.0", "3.0");
        NDArray numbers = Nd.zeros(DataType.INT, 2);
        numbers.assign(Nd.create("7", "-8"));
        assertArrayEquals(new int[] {7, -8}, numbers.toIntArray());
        assertThrows(DataTypeException.class, () -> Nd.concat(0, x, Nd.zeros(2, 3)));
        assertThrows(DataTypeException.class, () -> Nd.where(mask, x, Nd.zeros(2, 3)));
        assertThrows(ShapeException.class, () -> x.assign(Nd.create("a", "b")));
    }

    @Test
    void comparisonsAreOfTheStrings() {
        NDArray x = Nd.create("b", "a", SMILE, "", "aa");
        NDArray y = Nd.create("a", "a", "\ufffd", "x", "a");
        String[] u = x.toStringArray();
        String[] v = y.toStringArray();
        for (Binary op : List.of(Binary.EQ, Binary.NEQ, Binary.LT, Binary.LTE, Binary.GT, Binary.GTE)) {
            boolean[] found = x.apply(op, y).toBooleanArray();
            boolean[] into = x.applyInto(op, y, Nd.zeros(DataType.BOOL, 5)).toBooleanArray();
            for (int i = 0; i < u.length; i++) {
                boolean expected = op.reference(Integer.signum(ORDER.compare(u[i], v[i])), 0) != 0;
                assertEquals(expected, found[i], op + " " + i);
                assertEquals(expected, into[i], op + " " + i);
            }
        }
        assertArrayEquals(
                new boolean[] {false, true, false, false, false},
                x.eq(Nd.scalar("a")).toBooleanArray());
        NDArray changed = x.dup();
        changed.put("0", 0); // added behind, though it is less than all
        assertArrayEquals(
                new boolean[] {true, false, false, false, false}, changed.lt(x).toBooleanArray());
        assertThrows(DataTypeException.class, () -> x.eq(Nd.zeros(5)));
        assertThrows(DataTypeException.class, () -> x.eq(1.0));
        assertThrows(ShapeException.class, () -> x.eq(Nd.create("a", "b")));
    }

    @Test
    void ordersAndSets() {
        Random random = new Random(5);
        for (int n : new int[] {0, 1, 10, 1000}) {
            String[] words = new String[n];
            for (int i = 0; i < n; i++) {
                words[i] = random.nextInt(8) == 0
                        ? SMILE
                        : new String[] {"", "\ufffd", "b"}[random.nextInt(3)] + random.nextInt(20);
            }
            NDArray x = Nd.create(words);
            if (n > 1) {
                x.put("0", 1); // out of the table's order
                words[1] = "0";
            }
            String[] sorted = words.clone();
            Arrays.sort(sorted, ORDER);
            same(x.sort(0), sorted);
            same(x.gather(x.argSort(0), 0), sorted);
            List<NDArray> unique = x.uniqueWithCounts(true);
            String[] distinct = Arrays.stream(sorted).distinct().toArray(String[]::new);
            same(unique.get(0), distinct);
            same(unique.get(0).gather(unique.get(2), 0), words);
            for (int i = 0; i < distinct.length; i++) {
                String s = distinct[i];
                assertEquals(
                        Arrays.stream(words).filter(s::equals).count(),
                        unique.get(3).getLong(i));
            }
            same(x.unique(), distinct);
            same(
                    x.uniqueWithCounts(false).get(0),
                    Arrays.stream(words).distinct().toArray(String[]::new));
            same(
                    x.listDiff(Nd.create("0", SMILE)).get(0),
                    Arrays.stream(words)
                            .filter(s -> !s.equals("0") && !s.equals(SMILE))
                            .toArray(String[]::new));
            if (n > 3) {
                List<NDArray> top = x.topK(3);
                same(top.get(0), sorted[n - 1], sorted[n - 2], sorted[n - 3]);
                same(x.gather(top.get(1), 0), top.get(0).toStringArray());
                long at = x.sort(0).searchSorted(Nd.create("b7"), false).getLong(0);
                assertEquals(
                        Arrays.stream(words)
                                .filter(s -> ORDER.compare(s, "b7") < 0)
                                .count(),
                        at);
            }
        }
        same(Nd.create(new String[] {"b", "a", "d", "c"}, 2, 2).sort(0, true), "d", "c", "b", "a");
    }

    @Test
    void everythingElseIsRefused() {
        NDArray x = letters();
        List<Executable> refused = new ArrayList<>();
        for (Unary op : Unary.values()) {
            refused.add(() -> x.apply(op));
        }
        for (Binary op : Binary.values()) {
            if (op.domain() != io.gatun.ops.Elementwise.Domain.ANY) {
                refused.add(() -> x.apply(op, x));
                refused.add(() -> x.applyi(op, x));
            }
        }
        refused.addAll(List.of(
                () -> Nd.zeros(2, 3).applyInto(Binary.ADD, Nd.zeros(2, 3), x),
                () -> Nd.zeros(2, 3).applyInto(Unary.NEG, x),
                () -> Nd.zeros(2, 3).applyInto(Binary.LT, Nd.zeros(2, 3), x),
                () -> x.sum(),
                () -> x.mean(),
                () -> x.max(),
                () -> x.argmax(0),
                () -> x.matmul(x.transpose()),
                () -> x.cumsum(0),
                () -> x.softmax(),
                () -> x.dropout(0.5, Nd.create(new long[] {1, 2})),
                () -> x.layerNorm(x, x, 1e-5),
                () -> x.nonZero(),
                () -> x.zerosLike(),
                () -> x.onesLike(),
                () -> x.histogram(4),
                () -> x.scatterAdd(Nd.create(new long[] {0L, 1L}), 0, 2),
                () -> x.bincount(4),
                () -> x.and(x),
                () -> x.svd(false, true),
                () -> Nd.create("1", "2", "3", "4").reshape(2, 2).matrixInverse(),
                () -> Nd.create("1", "2", "3", "4").reshape(2, 2).solve(Nd.ones(2)),
                () -> Nd.create(new long[] {1, 2}).randomMultinomial(Nd.create("1", "2"), 3),
                () -> x.viewAs(DataType.LONG, Shape.of(6), 0),
                () -> Nd.zeros(DataType.LONG, 2).viewAs(DataType.UTF8, Shape.of(2), 0),
                () -> Exchange.lend(x),
                () -> Nd.wrap(
                        java.nio.ByteBuffer.allocateDirect(8).order(java.nio.ByteOrder.nativeOrder()),
                        DataType.UTF8,
                        1),
                () -> Nd.fromBytes(new byte[8], DataType.UTF8, 1)));
        for (Executable e : refused) {
            String message = assertThrows(DataTypeException.class, e).getMessage();
            assertTrue(message.contains("UTF8"), message);
        }
        same(x, "a", "b", "c", "d", "e", "f");
    }

    @Test
    void casts() {
        NDArray x = Nd.create("1", " -2.5 ", "nan", "1e3");
        assertArrayEquals(
                new double[] {1, -2.5, Double.NaN, 1000},
                x.castTo(DataType.DOUBLE).toDoubleArray());
        assertArrayEquals(new double[] {1, -2.5, Double.NaN, 1000}, x.toDoubleArray());
        assertArrayEquals(
                new double[] {1, -2.5}, x.slice(0, 0, 2).cast(DataType.HALF).toDoubleArray());
        assertArrayEquals(
                new boolean[] {true, false},
                Nd.create("True", "0").castTo(DataType.BOOL).toBooleanArray());
        for (DataType type : DataType.numeric()) {
            NDArray numbers = type.isFloating()
                    ? Nd.create(new double[] {-1.5, 0.1, 1e4, Double.NaN, Double.NEGATIVE_INFINITY})
                            .castTo(type)
                    : type == DataType.BOOL
                            ? Nd.create(new boolean[] {true, false})
                            : Nd.stack(0, Nd.scalar(type, type.minInteger()), Nd.scalar(type, type.maxInteger()));
            assertEquals(numbers, numbers.castTo(DataType.UTF8).castTo(type), type.name());
            assertEquals(numbers, numbers.cast(DataType.UTF8).cast(type), type.name());
        }
        same(Nd.create(new boolean[] {true, false}).castTo(DataType.UTF8), "true", "false");
        same(
                Nd.create(new float[] {0.1f, 2f, -1f, 4f}, 2, 2).transpose().castTo(DataType.UTF8),
                "0.1",
                "-1.0",
                "2.0",
                "4.0");
        assertEquals(
                "18446744073709551615",
                Nd.scalar(DataType.UINT64, -1L).castTo(DataType.UTF8).getString());
        String message = assertThrows(DataTypeException.class, () -> Nd.create("1", "12 apples")
                        .castTo(DataType.INT))
                .getMessage();
        assertEquals("[cast] element 1, \"12 apples\", is no INT: expected a whole number of that type", message);
        assertThrows(DataTypeException.class, () -> Nd.create("300").castTo(DataType.BYTE));
        assertThrows(DataTypeException.class, () -> Nd.create("").castTo(DataType.FLOAT));
        NDArray same = letters();
        assertSame(same, same.castTo(DataType.UTF8));
    }

    @Test
    void equality() {
        NDArray x = letters();
        NDArray other =
                Nd.create(new String[] {"z", "f", "e", "d", "c", "b", "a"}).get(Index.interval(1, 7));
        NDArray equal = other.reverse(0).reshape(2, 3);
        assertEquals(x, equal);
        assertEquals(x.hashCode(), equal.hashCode());
        assertEquals(x.transpose(), equal.transpose());
        assertTrue(x.equalsWithEps(equal, 0));
        assertFalse(x.equalsWithEps(equal.dup().put("q", 0, 0), 1));
        assertNotEquals(x, equal.dup().put("q", 0, 0));
        assertNotEquals(x, x.reshape(6));
        assertNotEquals(Nd.create("1"), Nd.create(new long[] {1L}));
        assertNotEquals(Nd.create("a").hashCode(), Nd.create("b").hashCode());
        // The same places in different tables.
        assertNotEquals(Nd.create("a"), Nd.create("b"));
        assertFalse(Nd.create("a").equalsWithEps(Nd.create("b"), 0));
    }

    @Test
    void printing() {
        assertEquals("['a' 'bcd' '']", Nd.create("a", "bcd", "").toString());
        assertEquals("[['a' 'b' 'c']\n ['d' 'e' 'f']]", letters().toString());
        assertEquals("plain", Nd.scalar("plain").toString());
        assertEquals(
                "[\"it's\" 'say \"x\"' 'both \\' \"' 'a\\nb\\\\\\t\\x01' '" + SMILE + "']",
                Nd.create("it's", "say \"x\"", "both ' \"", "a\nb\\\t\u0001", SMILE)
                        .toStringFull());
        String[] many = new String[2000];
        Arrays.fill(many, "x");
        assertEquals("['x' 'x' 'x' ... 'x' 'x' 'x']", Nd.create(many).toString());
    }

    @Test
    void scopes() {
        NDArray[] dead = new NDArray[1];
        NDArray kept;
        try (Scope s = Scope.open()) {
            dead[0] = letters();
            kept = s.keep(dead[0].transpose());
            try (Scope inner = Scope.open()) {
                kept.put("inner", 0, 0);
            }
        }
        same(kept, "inner", "d", "b", "e", "c", "f");
        assertThrows(ScopeException.class, () -> dead[0].getString(0, 0));
        assertThrows(ScopeException.class, () -> dead[0].toStringArray());
        assertThrows(ScopeException.class, () -> dead[0].put("a", 0, 0));
        assertThrows(ScopeException.class, () -> dead[0].eq(dead[0]));
        assertThrows(ScopeException.class, () -> dead[0].sort(0));
        assertThrows(ScopeException.class, () -> dead[0].castTo(DataType.INT));
        NDArray large = Scope.run(() -> {
            String[] words = new String[300_000];
            Arrays.setAll(words, i -> "w" + i % 1000);
            return Nd.concat(0, Nd.create(words), Nd.create("end"));
        });
        assertEquals("end", large.getString(-1));
        assertEquals(1001, large.unique().length());
        large.close();
        assertThrows(ScopeException.class, () -> large.getString(0));
    }

    @Test
    void tablesDoNotGrowForEver() {
        NDArray x = Nd.zeros(DataType.UTF8, 4);
        for (int i = 0; i < 1000; i++) {
            x.put("s" + i, i % 4);
        }
        assertEquals(1001, x.strings().size());
        NDArray y = x.dup();
        same(y, "s996", "s997", "s998", "s999");
        assertEquals(5, y.strings().size());
        assertEquals(x, y);
        assertEquals('f', Nd.concat(0, x, x).reshape(2, 4).transpose().dup('f').order());
    }

    @Test
    void threads() throws Exception {
        NDArray x = Nd.zeros(DataType.UTF8, 4, 500);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int row = t;
                writers.add(() -> {
                    try (Scope s = Scope.open()) {
                        NDArray mine = x.slice(row);
                        for (int i = 0; i < 500; i++) {
                            mine.put("v" + i * (row + 1), i);
                            assertEquals("v" + i * (row + 1), mine.getString(i));
                        }
                        assertEquals(500, mine.unique().length());
                    }
                    return null;
                });
            }
            for (Future<Void> f : pool.invokeAll(writers)) {
                f.get();
            }
        }
        for (int i = 0; i < 500; i++) {
            assertEquals("v" + 3 * i, x.getString(2, i));
        }
    }

    @Test
    void memoryThatWasNotWrittenAsStrings() {
        NDArray x = Nd.create("a");
        x.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, 77);
        for (Executable e : new Executable[] {
            () -> x.getString(0),
            x::toString,
            x::toStringArray,
            () -> x.sort(0).eq(Nd.create("a")),
            () -> x.eq(Nd.create("b"))
        }) {
            assertTrue(assertThrows(DataTypeException.class, e).getMessage().contains("refers to string 77"));
        }
        x.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, -1);
        assertThrows(DataTypeException.class, () -> x.getString(0));
    }
}
