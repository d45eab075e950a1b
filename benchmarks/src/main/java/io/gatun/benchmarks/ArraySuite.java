package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.io.Npy;
import io.gatun.bindings.GatunNative;
import io.gatun.ops.DataType;
import io.gatun.ops.nn.Attention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Arrays alone: small operations, memory-bound ones against what the memory gives between their repetitions, products against
 * sgemm, orders against NumPy where python3 has it, files. Medians, in one process.
 */
final class ArraySuite {
    private static final int ROUNDS = 9;
    private static final double N = 4096.0 * 4096;

    private final String only;
    private final List<Row> rows = new ArrayList<>();
    private final Bandwidth memory = new Bandwidth();

    ArraySuite(String only) {
        this.only = only;
    }

    List<Row> run() throws IOException {
        System.out.println("Gatun on " + GatunNative.info());
        small();
        moved();
        products();
        orders();
        files();
        memory.close();
        return rows;
    }

    private boolean wanted(String work) {
        return only.isEmpty() || work.matches(".*(" + only + ").*");
    }

    private void add(Row row) {
        rows.add(row);
        System.out.println(String.join("  ", row.cells()));
    }

    /** Median seconds of a call in a scope that is closed at once. */
    private static double seconds(int rounds, Runnable call) {
        double[] t = new double[rounds];
        for (int i = -2; i < rounds; i++) {
            long start = System.nanoTime();
            try (Scope scope = Scope.open()) {
                call.run();
            }
            if (i >= 0) {
                t[i] = (System.nanoTime() - start) * 1e-9;
            }
        }
        Arrays.sort(t);
        return t[rounds / 2];
    }

    // ---------------------------------------------------------------- small

    /** Operations that programs call most, on [8, 8]. */
    private static Map<String, Supplier<NDArray>> common(NDArray a, NDArray b, NDArray ids, NDArray mask) {
        Map<String, Supplier<NDArray>> all = new LinkedHashMap<>();
        all.put("add", () -> a.add(b));
        all.put("sub", () -> a.sub(b));
        all.put("mul", () -> a.mul(b));
        all.put("div", () -> a.div(b));
        all.put("max", () -> a.max(b));
        all.put("min", () -> a.min(b));
        all.put("pow", () -> a.pow(b));
        all.put("gt", () -> a.gt(b));
        all.put("lt", () -> a.lt(b));
        all.put("eq", () -> a.eq(b));
        all.put("squaredDifference", () -> a.squaredDifference(b));
        all.put("add number", () -> a.add(1.5));
        all.put("mul number", () -> a.mul(1.5));
        all.put("rsub number", () -> a.rsub(1.5));
        all.put("gt number", () -> a.gt(0.5));
        all.put("neg", a::neg);
        all.put("abs", a::abs);
        all.put("sign", a::sign);
        all.put("square", a::square);
        all.put("sqrt", a::sqrt);
        all.put("rsqrt", a::rsqrt);
        all.put("reciprocal", a::reciprocal);
        all.put("exp", a::exp);
        all.put("log", a::log);
        all.put("log1p", a::log1p);
        all.put("expm1", a::expm1);
        all.put("sin", a::sin);
        all.put("cos", a::cos);
        all.put("tanh", a::tanh);
        all.put("sigmoid", a::sigmoid);
        all.put("relu", a::relu);
        all.put("softplus", a::softplus);
        all.put("gelu", a::gelu);
        all.put("erf", a::erf);
        all.put("floor", a::floor);
        all.put("ceil", a::ceil);
        all.put("round", a::round);
        all.put("isNan", a::isNan);
        all.put("not", mask::not);
        all.put("sum", a::sum);
        all.put("sum(0)", () -> a.sum(0));
        all.put("sum(1)", () -> a.sum(1));
        all.put("mean", a::mean);
        all.put("max()", a::max);
        all.put("argmax(1)", () -> a.argmax(1));
        all.put("prod(1)", () -> a.prod(1));
        all.put("any", mask::any);
        all.put("cumsum", () -> a.cumsum(1));
        all.put("softmax", () -> a.softmax(1));
        all.put("matmul", () -> a.matmul(b));
        all.put("transpose", a::transpose);
        all.put("reshape", () -> a.reshape(4, 16));
        all.put("slice", () -> a.slice(0, 2, 6));
        all.put("expandDims", () -> a.expandDims(0));
        all.put("concat", () -> a.concat(0, b));
        all.put("gather", () -> a.gather(ids, 0));
        all.put("select", () -> mask.select(a, b));
        all.put("cast", () -> a.cast(DataType.DOUBLE));
        all.put("zerosLike", a::zerosLike);
        all.put("dup", a::dup);
        return all;
    }

    /** Nanoseconds of a call, each in a scope of its own. */
    private static double each(Supplier<NDArray> op, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            try (Scope scope = Scope.open()) {
                op.get();
            }
        }
        return (double) (System.nanoTime() - start) / calls;
    }

    private void small() {
        if (!wanted("small")) {
            return;
        }
        NDArray a = Work.random(6, 8, 8).absi().addi(0.1);
        NDArray b = Work.random(7, 8, 8).absi().addi(0.1);
        NDArray ids = Nd.create(new long[] {3, 1, 4, 1});
        Map<String, Supplier<NDArray>> all = common(a, b, ids, a.gt(0.5));
        for (int i = 0;
                i < 20;
                i++) { // until what they share is compiled for all of them, as in a program that uses many
            all.values().forEach(op -> each(op, 2_000));
        }
        Map<String, Double> ns = new LinkedHashMap<>();
        all.forEach((name, op) -> {
            each(op, 20_000);
            double[] t = new double[ROUNDS];
            for (int r = 0; r < ROUNDS; r++) {
                t[r] = each(op, 20_000);
            }
            Arrays.sort(t);
            ns.put(name, t[ROUNDS / 2]);
        });
        List<Map.Entry<String, Double>> order =
                ns.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
        order.forEach(e -> System.out.printf(Locale.ROOT, "  %-20s %6.0f ns%n", e.getKey(), e.getValue()));
        add(Row.atMost(
                "median of " + order.size() + " common operations on [8,8], in a scope",
                order.get(order.size() / 2).getValue(),
                "ns",
                200));
        add(Row.atMost(
                "the slowest of them (" + order.getLast().getKey() + ")",
                order.getLast().getValue(),
                "ns",
                1000));
    }

    // ---------------------------------------------------------------- memory

    private void moved(String work, double bytes, boolean read, double share, Runnable call) {
        if (!wanted(work)) {
            return;
        }
        double[] limits = new double[3];
        double[] rates = new double[3];
        for (int i = 0; i < 3; i++) { // the memory's rate changes from minute to minute
            limits[i] = read ? memory.read(5) : memory.copy(5);
            rates[i] = bytes / seconds(ROUNDS, call) * 1e-9;
        }
        Arrays.sort(limits);
        Arrays.sort(rates);
        add(Row.rate(work, rates[1], "GB/s", limits[1], share));
    }

    private void moved() {
        NDArray x = Work.random(1, 4096, 4096);
        NDArray y = Work.random(2, 4096, 4096);
        NDArray wide = Work.random(3, 4096, 8192);
        NDArray row = Work.random(4, 4096);
        NDArray even = wide.slice(1, 0, 8192, 2);
        moved("x + y, 16M", 12 * N, false, 0.85, () -> x.add(y));
        moved("exp(x), 16M", 8 * N, false, 0.85, x::exp);
        moved("x + row, 16M", 8 * N, false, 0.85, () -> x.add(row));
        moved("x' + y, transposed view", 12 * N, false, 0.5, () -> x.transpose().add(y));
        // The result of an operation is in c order: a dup('c') behind it would only copy once more.
        moved("relu(x'), transposed view, in c order", 8 * N, false, 0.5, () -> x.transpose()
                .relu());
        moved("every second column + 1", 8 * N, false, 0.5, () -> even.add(1.0));
        moved("transposition copy 4096x4096", 8 * N, false, 0.6, () -> x.transpose()
                .dup('c'));
        permuted("[64,512,512] by [0,2,1]", x, new long[] {64, 512, 512}, 0, 2, 1);
        permuted("[64,56,56,80] by [0,2,3,1]", x, new long[] {64, 56, 56, 80}, 0, 2, 3, 1);
        permuted("[64,80,56,56] by [0,3,1,2]", x, new long[] {64, 80, 56, 56}, 0, 3, 1, 2);
        permuted("[401,199,203] by [1,0,2]", x, new long[] {401, 199, 203}, 1, 0, 2);
        permuted("[4001,4091] by [1,0]", x, new long[] {4001, 4091}, 1, 0);
        moved("sum over all, 16M", 4 * N, true, 0.8, x::sum);
        moved("sum over the first axis, 4096x4096", 4 * N, true, 0.8, () -> x.sum(0));
        moved("sum over the last axis, 4096x4096", 4 * N, true, 0.8, () -> x.sum(1));
        NDArray cube = x.reshape(64, 4096, 64);
        moved("sum over the middle axis, 64x4096x64", 4 * N, true, 0.8, () -> cube.sum(1));
        moved("max over the first axis, 4096x4096", 4 * N, true, 0.8, () -> x.max(0));
        moved("argmax over the last axis, 4096x4096", 4 * N, true, 0.8, () -> x.argmax(1));
        moved("cumsum over the first axis, 4096x4096", 8 * N, false, 0.5, () -> x.cumsum(0));
        moved("cumsum over the last axis, 4096x4096", 8 * N, false, 0.5, () -> x.cumsum(1));
        NDArray flat = x.reshape(4096 * 4096);
        moved("cumsum of one row of 16M", 8 * N, false, 0.5, () -> flat.cumsum(0));
        List.of(x, y, wide, row).forEach(NDArray::close);
    }

    /** A copy, in c order, of as many elements of x as the shape holds, with its axes permuted. */
    private void permuted(String name, NDArray x, long[] shape, int... axes) {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        NDArray cube = x.reshape(4096 * 4096).slice(0, 0, n).reshape(shape);
        moved("copy of " + name, 8.0 * n, false, 0.5, () -> cube.permute(axes).dup('c'));
    }

    // ---------------------------------------------------------------- products

    private void product(String work, double flop, double share, Runnable call) {
        if (wanted(work)) {
            double limit = Limits.sgemmNow();
            add(Row.rate(work, flop / seconds(ROUNDS, call) * 1e-9, "GF/s", limit, share));
        }
    }

    private void products() {
        NDArray a = Work.random(1, 32, 128, 64);
        NDArray b = Work.random(2, 32, 64, 128);
        product("batched matmul [32,128,64] x [32,64,128]", 2.0 * 32 * 128 * 64 * 128, 0.85, () -> a.matmul(b));
        NDArray m = Work.random(3, 1024, 1024);
        if (wanted("bf16 matmul")) {
            NDArray h = m.cast(DataType.BFLOAT16);
            double f32 = 2e-9 * 1024 * 1024 * 1024 / seconds(21, () -> m.matmul(m));
            double bf16 = 2e-9 * 1024 * 1024 * 1024 / seconds(21, () -> h.matmul(h));
            add(Row.rate("bf16 matmul 1024, against f32", bf16, "GF/s", f32, 1.8));
        }
        NDArray q = Work.random(4, 8, 4096, 64);
        product(
                "attention, 8 heads, length 4096, size 64",
                4.0 * 8 * 4096 * 4096 * 64,
                0.5,
                () -> q.apply(new Attention(0.125, false, false), List.of(q, q, q)));
    }

    // ---------------------------------------------------------------- orders

    private static final String NUMPY = """
            import numpy as np, time
            x = np.random.default_rng(1).random(10000000, dtype=np.float32)
            i = (x * 1000000).astype(np.int64)
            def t(f):
                a = []
                for _ in range(3):
                    s = time.perf_counter(); f(); a.append(time.perf_counter() - s)
                return sorted(a)[1] * 1e3
            rows = x.reshape(1000, 10000)
            wide = np.random.default_rng(2).integers(-2**63, 2**63 - 1, len(x))
            print(np.__version__, t(lambda: np.sort(x)), t(lambda: np.argsort(x, kind='stable')),
                  t(lambda: np.argpartition(x, len(x) - 100)[-100:]), t(lambda: np.unique(i)),
                  t(lambda: np.sort(rows, axis=1)), t(lambda: np.sort(rows, axis=0)), t(lambda: np.sort(wide)))
            """;

    private static final List<String> ORDERS = List.of(
            "sort, 10M FLOAT",
            "stable argsort, 10M FLOAT",
            "top 100 of 10M",
            "unique, 10M LONG",
            "sort, [1000,10000] FLOAT, last axis",
            "sort, [1000,10000] FLOAT, first axis",
            "sort, 10M LONG of all bits");

    /** Milliseconds of a Python's NumPy for the rows of ORDERS, its version first; or none. */
    private static String[] numpy(String python) {
        try {
            Process p = new ProcessBuilder(python, "-c", NUMPY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] found =
                    new String(p.getInputStream().readAllBytes()).strip().split(" ");
            return p.waitFor() == 0 && found.length == ORDERS.size() + 1 ? found : new String[] {"none"};
        } catch (IOException e) {
            return new String[] {"none"};
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new String[] {"none"};
        }
    }

    private void orders() {
        if (!wanted("orders")) {
            return;
        }
        // The shell's Python and the system's may have different versions, of very different speed.
        Map<String, String[]> peers = new LinkedHashMap<>();
        for (String python : List.of("python3", "/usr/bin/python3")) {
            String[] found = numpy(python);
            if (found.length > 1) {
                peers.put(found[0], found);
            }
        }
        NDArray x = Work.random(1, 10_000_000);
        NDArray i = x.add(1.0).mul(500_000.0).cast(DataType.LONG);
        NDArray all = Nd.create(new SplittableRandom(3).longs(10_000_000).toArray());
        NDArray rows = x.reshape(1000, 10_000);
        List<Supplier<NDArray>> work = List.of(
                () -> x.sort(0),
                () -> x.argSort(0),
                () -> x.topK(100).getFirst(),
                i::unique,
                () -> rows.sort(1),
                () -> rows.sort(0),
                () -> all.sort(0));
        for (int k = 0; k < work.size(); k++) {
            Supplier<NDArray> op = work.get(k);
            double ms = 1e3 * seconds(3, op::get);
            if (peers.isEmpty()) {
                add(Row.atMost(ORDERS.get(k) + ", no NumPy found", ms, "ms", Double.POSITIVE_INFINITY));
            }
            for (String[] peer : peers.values()) {
                add(Row.atMost(
                        ORDERS.get(k) + ", against NumPy " + peer[0], ms, "ms", Double.parseDouble(peer[k + 1])));
            }
        }
    }

    // ---------------------------------------------------------------- files

    private void files() throws IOException {
        if (!wanted("npy")) {
            return;
        }
        Path file = Files.createTempFile("gatun-bench", ".npy");
        try (Scope scope = Scope.open()) {
            Npy.write(file, Nd.ones(DataType.FLOAT, 2, 2)); // loads what a first file loads
            Npy.map(file).getFloat(1, 1);
            NDArray x = Nd.ones(DataType.FLOAT, 16384, 16384);
            long start = System.nanoTime();
            Npy.write(file, x);
            double seconds = (System.nanoTime() - start) * 1e-9;
            add(Row.rate("npy of 1 GB, written and synced", 1.073741824 / seconds, "GB/s", disk(file), 0.8));
            start = System.nanoTime();
            NDArray mapped = Npy.map(file);
            float last = mapped.getFloat(16383, 16383);
            add(Row.atMost(
                    "npy of 1 GB, mapped, one element read", (System.nanoTime() - start) * 1e-6 * last, "ms", 10));
        } finally {
            Files.delete(file);
        }
    }

    /** What a plain write of 256 MiB to the same disk, synced, reaches, GB/s. */
    private static double disk(Path beside) throws IOException {
        Path file = Files.createTempFile(beside.getParent(), "gatun-bench", ".raw");
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer block = java.nio.ByteBuffer.allocateDirect(8 << 20);
            long start = System.nanoTime();
            for (int i = 0; i < 32; i++) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
            return (256 << 20) / (double) (System.nanoTime() - start);
        } finally {
            Files.delete(file);
        }
    }
}
