package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.plan.UpdaterCall;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;

/** The parameters in blocks of equal settings, each updated by one kernel call in one pass over memory. */
final class UpdaterBlocks implements AutoCloseable {
    private record Block(ParameterSettings settings, long offset, long length, List<String> names) {}

    private final NDArray parameters;
    private final NDArray state;
    private final List<Block> blocks;
    private final UpdaterCall[] calls;

    UpdaterBlocks(NDArray parameters, NDArray gradients, List<SDVariable> trained, TrainingConfig config) {
        this.parameters = parameters;
        this.blocks = blocks(trained, config);
        long size = blocks.stream()
                .mapToLong(b -> b.length() * b.settings().updater().stateSize())
                .sum();
        this.state = Nd.unscoped(parameters.dataType(), Shape.of(size)).assign(0);
        this.calls = new UpdaterCall[blocks.size()];
        long at = 0;
        for (int i = 0; i < calls.length; i++) {
            Block b = blocks.get(i);
            ParameterSettings s = b.settings();
            List<NDArray> own = new ArrayList<>();
            for (int k = 0; k < s.updater().stateSize(); k++) {
                own.add(stretch(state, at, b.length()));
                at += b.length();
            }
            calls[i] = UpdaterCall.of(
                    s.updater(),
                    s.l1(),
                    s.l2(),
                    stretch(parameters, b.offset(), b.length()),
                    stretch(gradients, b.offset(), b.length()),
                    own);
        }
    }

    private static List<Block> blocks(List<SDVariable> trained, TrainingConfig config) {
        List<Block> blocks = new ArrayList<>();
        long offset = 0;
        for (SDVariable v : trained) {
            ParameterSettings s = config.settings(v.name());
            long n = v.shape().length();
            Block before = blocks.isEmpty() ? null : blocks.getLast();
            if (before != null && before.settings().equals(s)) {
                List<String> names = new ArrayList<>(before.names());
                names.add(v.name());
                blocks.set(blocks.size() - 1, new Block(s, before.offset(), before.length() + n, names));
            } else {
                blocks.add(new Block(s, offset, n, List.of(v.name())));
            }
            offset += n;
        }
        return blocks;
    }

    private static NDArray stretch(NDArray vector, long offset, long length) {
        return vector.viewAs(
                vector.dataType(), Shape.of(length), offset * vector.dataType().bytes());
    }

    /** Moves all parameters by their gradients. */
    void update(long iteration, int epoch) {
        for (UpdaterCall call : calls) {
            call.run(iteration, epoch);
        }
    }

    /** The live state of all blocks, one after another. */
    NDArray state() {
        return state;
    }

    double regularization() {
        double sum = 0;
        for (Block b : blocks) {
            ParameterSettings s = b.settings();
            if (s.l1() != 0 || s.l2() != 0) {
                NDArray p = stretch(parameters, b.offset(), b.length());
                sum += Scope.run(() -> s.l1() * p.abs().sum().getDouble()
                        + 0.5 * s.l2() * p.square().sum().getDouble());
            }
        }
        return sum;
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (Block b : blocks) {
            text.append(b.settings().updater())
                    .append(" on ")
                    .append(b.length())
                    .append(" parameters");
            if (b.settings().l1() != 0 || b.settings().l2() != 0) {
                text.append(", l1 ")
                        .append(b.settings().l1())
                        .append(", l2 ")
                        .append(b.settings().l2());
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    @Override
    public void close() {
        state.close();
    }
}
