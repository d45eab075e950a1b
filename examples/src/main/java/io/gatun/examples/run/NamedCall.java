package io.gatun.examples.run;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.io.Npz;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Tape;
import io.gatun.ops.named.Call;
import io.gatun.ops.named.NamedOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operation by name, with its inputs from files.
 *
 * @param op the operation
 * @param in inputs, {@code FILE.npy} or {@code FILE.npz:KEY}
 * @param arguments by the names of the signature
 * @param grad a gradient of the first result, or null
 */
public record NamedCall(NamedOps.Named op, List<String> in, Map<String, ?> arguments, String grad) {
    /**
     * Computes the results {@code y0, y1, ...} and, if a gradient of y0 was given, those of the floating-point inputs, {@code g0, g2,
     * ...}, each of its input's shape.
     */
    public Map<String, NDArray> run(ArrayFiles files) {
        List<NDArray> inputs = in.stream().map(files::get).toList();
        Map<String, NDArray> results = new LinkedHashMap<>();
        if (grad == null) {
            Call<NDArray> call = new Call<>(op.name(), inputs, arguments, NDArray::toLongArray, Nd.scalar(0f));
            number(results, "y", op.run(call));
            return results;
        }
        Tape<NDArray> tape = new Tape<>();
        List<Tape.Node<NDArray>> nodes = new ArrayList<>();
        List<Tape.Node<NDArray>> wanted = new ArrayList<>();
        for (NDArray x : inputs) {
            Tape.Node<NDArray> node = x.dataType().isFloating() ? tape.variable(x) : tape.constant(x);
            nodes.add(node);
            if (x.dataType().isFloating()) {
                wanted.add(node);
            }
        }
        Call<Tape.Node<NDArray>> call =
                new Call<>(op.name(), nodes, arguments, n -> n.value().toLongArray(), tape.constant(Nd.scalar(0f)));
        List<Tape.Node<NDArray>> ys = op.run(call);
        number(results, "y", ys.stream().map(Tape.Node::value).toList());
        NDArray y = ys.getFirst().value();
        NDArray g = files.get(grad);
        if (!y.dataType().isFloating()) {
            throw new GatunException(
                    "[" + op.name() + "] has the result " + y.spec() + ": only floating types have gradients");
        }
        if (!g.shape().equals(y.shape())) {
            throw new ShapeException("[" + op.name() + "] the gradient has shape " + g.shape()
                    + ": expected that of the first result, " + y.shape());
        }
        List<NDArray> found = tape.gradients(List.of(ys.getFirst()), List.of(g.castTo(y.dataType())), wanted);
        int k = 0;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).dataType().isFloating()) {
                NDArray gx = found.get(k++);
                results.put("g" + i, gx != null ? gx : inputs.get(i).zerosLike());
            }
        }
        return results;
    }

    private static void number(Map<String, NDArray> to, String prefix, List<NDArray> values) {
        for (int i = 0; i < values.size(); i++) {
            to.put(prefix + i, values.get(i));
        }
    }

    /** Writes results as an npz file; NumPy has no bfloat16, which becomes float32. */
    public static void write(Path out, Map<String, NDArray> results) throws IOException {
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        try (Scope s = Scope.open("write")) {
            Map<String, NDArray> plain = new LinkedHashMap<>();
            results.forEach(
                    (name, x) -> plain.put(name, x.dataType() == DataType.BFLOAT16 ? x.castTo(DataType.FLOAT) : x));
            Npz.write(out, plain);
        }
    }
}
