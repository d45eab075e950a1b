package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.inspect.Machine;
import io.gatun.autodiff.explain.Operand;
import io.gatun.autodiff.explain.Phase;
import io.gatun.autodiff.explain.StepReport;
import io.gatun.autodiff.plan.Explainer;
import io.gatun.autodiff.plan.UpdaterCall;
import io.gatun.ops.Cost;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trained parameters in blocks of equal settings, each updated by one kernel call in one pass over memory. */
final class UpdaterBlocks implements AutoCloseable {
    /** A parameter, and how far into the block it begins. */
    private record Member(SDVariable variable, long within) {}

    /**
     * Neighbours of equal settings.
     *
     * @param at where the block begins in the vector of all parameters
     * @param gradientAt where its gradients begin in the vector of gradients, which frozen parameters are not in
     */
    private record Block(
            ParameterSettings settings, long at, long gradientAt, long stateAt, long length, List<Member> members) {
        Block with(SDVariable v) {
            List<Member> more = new ArrayList<>(members);
            more.add(new Member(v, length));
            return new Block(
                    settings, at, gradientAt, stateAt, length + v.shape().length(), more);
        }

        int states() {
            return settings.updater().stateSize();
        }

        long stateEnd() {
            return stateAt + length * states();
        }
    }

    private final NDArray parameters;
    private final NDArray state;
    private final List<Block> blocks;
    private final UpdaterCall[] calls;

    /**
     * @param parameters the vector of all parameters
     * @param all their variables, in its order
     * @param gradients the gradients of the trained ones
     * @param trained those of them that are not frozen
     */
    UpdaterBlocks(
            NDArray parameters,
            List<SDVariable> all,
            NDArray gradients,
            List<SDVariable> trained,
            TrainingConfig config) {
        this.parameters = parameters;
        this.blocks = blocks(all, trained, config);
        this.state = Nd.unscoped(
                        parameters.dataType(), Shape.of(blocks.getLast().stateEnd()))
                .assign(0);
        this.calls = blocks.stream()
                .map(b -> {
                    List<NDArray> own = new ArrayList<>();
                    for (int k = 0; k < b.states(); k++) {
                        own.add(stretch(state, b.stateAt() + k * b.length(), b.length()));
                    }
                    return UpdaterCall.of(
                            b.settings(),
                            stretch(parameters, b.at(), b.length()),
                            stretch(gradients, b.gradientAt(), b.length()),
                            own);
                })
                .toArray(UpdaterCall[]::new);
    }

    private static List<Block> blocks(List<SDVariable> all, List<SDVariable> trained, TrainingConfig config) {
        List<Block> blocks = new ArrayList<>();
        long at = 0;
        long gradientAt = 0;
        for (SDVariable v : all) {
            long n = v.shape().length();
            if (trained.contains(v)) {
                ParameterSettings s = config.settings(v.name());
                Block before = blocks.isEmpty() ? null : blocks.getLast();
                boolean joins = before != null && before.settings().equals(s) && before.at() + before.length() == at;
                if (joins) {
                    blocks.set(blocks.size() - 1, before.with(v));
                } else {
                    long stateAt = before == null ? 0 : before.stateEnd();
                    blocks.add(new Block(s, at, gradientAt, stateAt, 0, List.of()).with(v));
                }
                gradientAt += n;
            }
            at += n;
        }
        return blocks;
    }

    private static NDArray stretch(NDArray vector, long offset, long length) {
        return vector.viewAs(
                vector.dataType(), Shape.of(length), offset * vector.dataType().bytes());
    }

    /** Moves all parameters by their gradients times a factor; see {@link UpdaterCall#run}. */
    void update(long iteration, int epoch, long step, double scale) {
        for (UpdaterCall call : calls) {
            call.run(iteration, epoch, step, scale);
        }
    }

    /** The live state of all blocks, one after another. */
    NDArray state() {
        return state;
    }

    /** The live state of each parameter, as views in its shape, by {@code NAME/0}, {@code NAME/1}, ... */
    Map<String, NDArray> named() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (Block b : blocks) {
            for (Member m : b.members()) {
                for (int k = 0; k < b.states(); k++) {
                    long from = b.stateAt() + k * b.length() + m.within();
                    named.put(
                            m.variable().name() + "/" + k,
                            state.viewAs(
                                    state.dataType(),
                                    m.variable().shape(),
                                    from * state.dataType().bytes()));
                }
            }
        }
        return named;
    }

    double regularization() {
        double sum = 0;
        for (Block b : blocks) {
            ParameterSettings s = b.settings();
            if (s.l1() != 0 || s.l2() != 0) {
                NDArray p = stretch(parameters, b.at(), b.length());
                sum += Scope.run(() -> s.l1() * p.abs().sum().getDouble()
                        + 0.5 * s.l2() * p.square().sum().getDouble());
            }
        }
        return sum;
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (Block b : blocks) {
            ParameterSettings s = b.settings();
            text.append(s.updater()).append(" on ").append(b.length()).append(" parameters");
            if (s.l1() != 0 || s.l2() != 0) {
                text.append(", l1 ").append(s.l1()).append(", l2 ").append(s.l2());
            }
            if (s.weightDecay().coefficient() != 0) {
                text.append(", ").append(s.weightDecay());
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /** The time of an update, measured on copies; its arithmetic is not counted, since memory is its limit. */
    StepReport explain(
            int index,
            List<SDVariable> all,
            NDArray gradients,
            List<SDVariable> trained,
            TrainingConfig config,
            int runs) {
        double[] times = new double[runs];
        try (NDArray p = Nd.unscoped(parameters.dataType(), parameters.shape()).assign(parameters);
                NDArray g = Nd.unscoped(gradients.dataType(), gradients.shape()).assign(gradients);
                UpdaterBlocks copy = new UpdaterBlocks(p, all, g, trained, config)) {
            for (int i = 0; i < 2 * runs; i++) { // the first half warms up: the second overwrites it
                long start = System.nanoTime();
                copy.update(0, 0, 1, 1);
                times[i % runs] = (System.nanoTime() - start) * 1e-3;
            }
        }
        Operand p = new Operand(parameters.spec(), "c", "parameters");
        Operand g = new Operand(gradients.spec(), "c", "gradients");
        Operand s = new Operand(state.spec(), "c", "updater state");
        long bytes = parameters.dataType().bytes();
        double moved = (double) bytes * (gradients.length() + state.length());
        return new StepReport(
                index,
                Phase.UPDATE,
                "update",
                describe().strip(),
                List.of("parameters"),
                List.of(p, g, s),
                List.of(p, s),
                0,
                "own " + Machine.tier(),
                new Cost(0, moved + bytes * gradients.length(), moved),
                Explainer.median(times),
                List.of());
    }

    @Override
    public void close() {
        for (UpdaterCall call : calls) {
            call.close();
        }
        state.close();
    }
}
