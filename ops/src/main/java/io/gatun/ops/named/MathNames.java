package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.util.List;
import java.util.function.BinaryOperator;

/** Names of the math namespace whose form is not that of a fluent method. */
final class MathNames {
    private MathNames() {}

    private static <T extends Ops<T>> T arithmetic(
            Call<T> c, BinaryOperator<T> array, Names.WithReal<T> real, Names.WithWhole<T> whole) {
        return c.count() == 2 ? array.apply(c.x(0), c.x(1)) : Names.scalar(c, "value", real, whole);
    }

    static <T extends Ops<T>> T add(Call<T> c) {
        return arithmetic(c, (x, y) -> x.add(y), (x, v) -> x.add(v), (x, v) -> x.add(v));
    }

    static <T extends Ops<T>> T sub(Call<T> c) {
        return arithmetic(c, (x, y) -> x.sub(y), (x, v) -> x.sub(v), (x, v) -> x.sub(v));
    }

    static <T extends Ops<T>> T mul(Call<T> c) {
        return arithmetic(c, (x, y) -> x.mul(y), (x, v) -> x.mul(v), (x, v) -> x.mul(v));
    }

    static <T extends Ops<T>> T div(Call<T> c) {
        return arithmetic(c, (x, y) -> x.div(y), (x, v) -> x.div(v), (x, v) -> x.div(v));
    }

    static <T extends Ops<T>> T rsub(Call<T> c) {
        return arithmetic(c, (x, y) -> y.sub(x), (x, v) -> x.rsub(v), (x, v) -> x.rsub(v));
    }

    static <T extends Ops<T>> T rdiv(Call<T> c) {
        return arithmetic(c, (x, y) -> y.div(x), (x, v) -> x.rdiv(v), (x, v) -> x.rdiv(v));
    }

    static <T extends Ops<T>> T floorMod(Call<T> c) {
        return arithmetic(c, (x, y) -> x.mod(y), (x, v) -> x.mod(v), (x, v) -> x.mod(v));
    }

    static <T extends Ops<T>> T pow(Call<T> c) {
        return arithmetic(c, (x, y) -> x.pow(y), (x, v) -> x.pow(v), (x, v) -> x.pow(v));
    }

    static <T extends Ops<T>> T log(Call<T> c) {
        return c.has("base") ? c.x(0).log().mul(1 / Math.log(c.real("base"))) : c.x(0).log();
    }

    static <T extends Ops<T>> T step(Call<T> c) {
        T x = c.x(0);
        return x.gt(c.real("value", 0)).cast(x.dataType());
    }

    static <T extends Ops<T>> T amax(Call<T> c) {
        return c.x(0).abs().max(c.axes());
    }

    static <T extends Ops<T>> T asum(Call<T> c) {
        return c.x(0).abs().sum(c.axes());
    }

    static <T extends Ops<T>> T clipByNorm(Call<T> c) {
        return c.x(0).clipByNorm(c.real("clipValue"), c.axes());
    }

    static <T extends Ops<T>> T clipByValue(Call<T> c) {
        return c.x(0).clip(c.real("clipValueMin"), c.real("clipValueMax"));
    }

    static <T extends Ops<T>> T cosineDistance(Call<T> c) {
        return c.x(0).cosineSimilarity(c.x(1), c.axes()).rsub(1.0);
    }

    static <T extends Ops<T>> T iamax(Call<T> c) {
        return BaseNames.index(c.x(0).abs(), c.axes(), c.keepDims(), true);
    }

    static <T extends Ops<T>> T iamin(Call<T> c) {
        return BaseNames.index(c.x(0).abs(), c.axes(), c.keepDims(), false);
    }

    static <T extends Ops<T>> T mergeAdd(Call<T> c) {
        return c.in().stream().reduce((x, y) -> x.add(y)).orElseThrow();
    }

    static <T extends Ops<T>> T mergeAvg(Call<T> c) {
        return mergeAdd(c).mul(1.0 / c.count());
    }

    static <T extends Ops<T>> T mergeMax(Call<T> c) {
        return c.in().stream().reduce((x, y) -> x.max(y)).orElseThrow();
    }

    static <T extends Ops<T>> T MergeMaxIndex(Call<T> c) {
        T all = Names.concat(c.in().stream().map(x -> x.expandDims(0)).toList(), 0);
        return all.argmax(0).cast(c.type("dataType", DataType.INT));
    }

    static <T extends Ops<T>> List<T> moments(Call<T> c) {
        return c.x(0).moments(c.ints("axes", new long[0]));
    }

    static <T extends Ops<T>> T EmbeddingLookup(Call<T> c) {
        // One table, or several whose rows lie round robin (MOD) or one behind the other (DIV).
        int tables = c.count() - 1;
        T indices = c.x(tables);
        String mode = c.word("PartitionMode", "MOD");
        if (!mode.equals("MOD") && !mode.equals("DIV")) {
            throw c.refuse("PartitionMode", mode, "MOD or DIV");
        }
        if (tables < 1) {
            throw new GatunException("[EmbeddingLookup] received one array: expected tables and indices");
        }
        T rows;
        if (tables == 1 || mode.equals("DIV")) {
            rows = Names.concat(c.in().subList(0, tables), 0);
        } else {
            // Row i is row i / tables of table i % tables; tables that are a row short get one that is never read.
            long longest = c.x(0).shape().size(0);
            List<T> same = c.in().subList(0, tables).stream()
                    .map(t -> {
                        long[] before = new long[t.shape().rank()];
                        long[] after = before.clone();
                        after[0] = longest - t.shape().size(0);
                        return (after[0] == 0 ? t : t.pad(before, after)).expandDims(1);
                    })
                    .toList();
            T stacked = Names.concat(same, 1);
            long[] shape = c.x(0).shape().toArray();
            shape[0] = longest * tables;
            rows = stacked.reshape(shape);
        }
        return rows.gather(indices, 0);
    }

    static <T extends Ops<T>> T ClipByAvgNorm(Call<T> c) {
        return c.x(0).clipByAvgNorm(c.real("clipValue"), c.axes());
    }

    static <T extends Ops<T>> T eye(Call<T> c) {
        long rows = c.count() > 0 ? c.number(0) : c.integer("rows");
        long columns = c.count() > 1 ? c.number(1) : c.integer("cols", Math.toIntExact(rows));
        T y = c.any().scalar(c.type("dataType", DataType.FLOAT), 0).eye(rows, columns);
        long[] batch = c.longs("dimensions", new long[0]);
        long[] sizes = java.util.Arrays.copyOf(batch, batch.length + 2);
        sizes[batch.length] = rows;
        sizes[batch.length + 1] = columns;
        return batch.length == 0 ? y : y.broadcastTo(sizes);
    }

    static <T extends Ops<T>> T firstIndex(Call<T> c) {
        return c.x(0).firstIndex(BaseNames.condition(c), c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T lastIndex(Call<T> c) {
        return c.x(0).lastIndex(BaseNames.condition(c), c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T isMax(Call<T> c) {
        return c.x(0).isMax(c.axes());
    }

    static <T extends Ops<T>> List<T> meshgrid(Call<T> c) {
        return Ops.meshgrid(c.in(), c.flag("cartesian", true));
    }
}
