package io.gatun.autodiff.functional;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.control.If;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.While;
import java.util.ArrayList;
import java.util.List;

/** Branches and loops over all examples at once. */
final class ControlRules {
    private ControlRules() {}

    /** Null if the examples are to be gone through one by one. */
    static <T extends Ops<T>> List<Batched<T>> apply(Structured op, List<Batched<T>> in) {
        return switch (op) {
            case If o -> branch(o, in);
            case While o -> loop(o, in);
            case Scan o -> scan(o, in);
            default -> null;
        };
    }

    /**
     * A body over examples: of values underneath, to values underneath.
     *
     * @param body of one example
     * @param batched for each input, whether it differs from example to example
     * @param outputs for each output, whether it does; the others are the same for all
     * @param size number of examples
     */
    private record Over(Composite body, List<Boolean> batched, List<Boolean> outputs, long size) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            List<Batched<T>> out = Structured.call(body, wrap(in, batched));
            List<T> values = new ArrayList<>();
            for (int i = 0; i < out.size(); i++) {
                values.add(outputs.get(i) ? out.get(i).all(size) : out.get(i).value());
            }
            return values;
        }
    }

    private static <T extends Ops<T>> List<Batched<T>> wrap(List<T> values, List<Boolean> batched) {
        List<Batched<T>> out = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            out.add(batched.get(i) ? Batched.examples(values.get(i)) : Batched.same(values.get(i)));
        }
        return out;
    }

    /** Which outputs of a body differ from example to example, if those inputs do. */
    private static List<Boolean> outputs(Composite body, List<Spec> underneath, List<Boolean> batched) {
        List<SpecValue> in = underneath.stream().map(SpecValue::new).toList();
        return Structured.call(body, wrap(in, batched)).stream()
                .map(Batched::isBatched)
                .toList();
    }

    private static <T extends Ops<T>> List<T> values(List<Batched<T>> in) {
        return in.stream().map(Batched::value).toList();
    }

    private static <T extends Ops<T>> List<Boolean> flags(List<Batched<T>> in) {
        return in.stream().map(Batched::isBatched).toList();
    }

    private static <T extends Ops<T>> List<Batched<T>> branch(If op, List<Batched<T>> in) {
        List<Batched<T>> operands = in.subList(1, in.size());
        long size = Rules.size(in);
        if (in.getFirst().isBatched()) {
            List<Batched<T>> a = Structured.call(op.then(), operands);
            List<Batched<T>> b = Structured.call(op.otherwise(), operands);
            List<Batched<T>> out = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) {
                out.add(a.get(i).apply(new Select(), List.of(in.getFirst(), a.get(i), b.get(i))));
            }
            return out;
        }
        List<Boolean> all = new ArrayList<>();
        op.then().infer(operands.stream().map(Batched::spec).toList()).forEach(s -> all.add(true));
        Over then = new Over(op.then(), flags(operands), all, size);
        Over otherwise = new Over(op.otherwise(), flags(operands), all, size);
        return wrap(in.getFirst().value().applyAll(new If(then, otherwise), values(in)), all);
    }

    private static Spec repeated(Spec one, long size) {
        return one.as(Rules.prepend(size, one.shape()));
    }

    /** The flags of a loop's inputs once all that a body makes different is: those of the carried values only grow. */
    private static List<Boolean> settle(Composite body, int carried, List<Spec> one, List<Boolean> start, long size) {
        List<Boolean> flags = new ArrayList<>(start);
        for (boolean changed = true; changed; ) {
            List<Spec> underneath = new ArrayList<>();
            for (int i = 0; i < one.size(); i++) {
                underneath.add(flags.get(i) ? repeated(one.get(i), size) : one.get(i));
            }
            List<Boolean> found = outputs(body, underneath, flags);
            changed = false;
            for (int i = 0; i < carried; i++) {
                changed |= found.get(i) && !flags.get(i);
                flags.set(i, flags.get(i) || found.get(i));
            }
        }
        return flags;
    }

    private static <T extends Ops<T>> List<T> underneath(List<Batched<T>> in, List<Boolean> flags, long size) {
        List<T> out = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            out.add(flags.get(i) ? in.get(i).all(size) : in.get(i).value());
        }
        return out;
    }

    private static <T extends Ops<T>> List<Batched<T>> loop(While op, List<Batched<T>> in) {
        long size = Rules.size(in);
        int c = op.carried();
        List<Spec> one = in.stream().map(Batched::spec).toList();
        List<Boolean> flags = settle(op.body(), c, one, flags(in), size);
        List<Spec> specs = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            specs.add(flags.get(i) ? repeated(one.get(i), size) : one.get(i));
        }
        boolean together = !outputs(op.condition(), specs, flags).getFirst();
        if (!together) { // an example that has ended keeps its values: so all of them differ
            for (int i = 0; i < c; i++) {
                flags.set(i, true);
            }
        }
        List<Boolean> carried = List.copyOf(flags.subList(0, c));
        While all = together
                ? new While(
                        new Over(op.condition(), flags, List.of(false), size),
                        new Over(op.body(), flags, carried, size),
                        c,
                        op.maxIterations())
                : new While(new AnyGoesOn(op.condition(), flags), new Going(op, flags, size), c, op.maxIterations());
        return wrap(in.getFirst().value().applyAll(all, underneath(in, flags, size)), carried);
    }

    /** Whether the condition holds for any example. */
    private record AnyGoesOn(Composite condition, List<Boolean> batched) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            T c = Structured.call(condition, wrap(in, batched)).getFirst().value();
            return List.of(c.apply(new Reduce(Reduce.Kind.ANY, List.of(0), false), List.of(c)));
        }
    }

    /** An iteration for the examples whose condition holds; the others stay as they are. */
    private record Going(While loop, List<Boolean> batched, long size) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            List<Batched<T>> now = wrap(in, batched);
            Batched<T> goes = Structured.call(loop.condition(), now).getFirst();
            List<Batched<T>> next = Structured.call(loop.body(), now);
            List<T> out = new ArrayList<>();
            for (int i = 0; i < next.size(); i++) {
                out.add(goes.apply(new Select(), List.of(goes, next.get(i), now.get(i)))
                        .all(size));
            }
            return out;
        }
    }

    private static <T extends Ops<T>> List<Batched<T>> scan(Scan op, List<Batched<T>> in) {
        long size = Rules.size(in);
        int c = op.carried();
        int rows = c + op.sequences();
        List<Spec> body = op.bodySpecs(in.stream().map(Batched::spec).toList());
        List<Boolean> flags = settle(op.body(), c, body, flags(in), size);
        List<Spec> specs = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            specs.add(flags.get(i) ? repeated(body.get(i), size) : body.get(i));
        }
        List<Boolean> outputs = new ArrayList<>(outputs(op.body(), specs, flags));
        for (int i = 0; i < c; i++) {
            outputs.set(i, flags.get(i));
        }
        List<T> values = new ArrayList<>(underneath(in, flags, size));
        for (int i = c; i < rows; i++) {
            if (flags.get(i)) { // the scan runs over axis 0: examples come behind it
                values.set(i, Rules.move(values.get(i), 0, 1));
            }
        }
        List<T> found = values.getFirst()
                .applyAll(new Scan(new Over(op.body(), flags, outputs, size), c, op.sequences(), op.reverse()), values);
        List<T> out = new ArrayList<>(found);
        for (int i = c; i < out.size(); i++) {
            if (outputs.get(i)) {
                out.set(i, Rules.move(out.get(i), 0, 1));
            }
        }
        return wrap(out, outputs);
    }
}
