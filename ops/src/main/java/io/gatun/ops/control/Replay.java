package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link WhileGrad} made of loops: one counts the iterations; another goes back over them, and each of its steps replays the
 * loop up to where it stands. What this computes with is differentiable again.
 *
 * @param grad the gradient that it computes
 */
record Replay(WhileGrad grad) implements Composite {
    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        While loop = grad.loop();
        int c = loop.carried();
        List<T> start = in.subList(0, c);
        List<T> captured = in.subList(c, grad.inputs());
        T zero = in.getFirst().scalar(DataType.LONG, 0);
        T n = zero.applyAll(
                        new While(
                                new Shifted(loop.condition(), 1),
                                new Counting(loop.body()),
                                c + 1,
                                loop.maxIterations()),
                        Bodies.join(List.of(zero), start, captured))
                .getFirst();
        List<Integer> flowing = grad.flowing(in.stream().map(Ops::spec).toList());
        List<T> g = grad.start(in, flowing);
        List<T> found = n.applyAll(
                new While(new Positive(), new Back(grad, g.size(), flowing.size()), 1 + g.size(), Long.MAX_VALUE),
                Bodies.join(List.of(n), g, start, captured));
        return grad.results(found.subList(1, found.size()), flowing);
    }

    /** A body that ignores its first inputs. */
    private record Shifted(Composite body, int by) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return Inline.call(body, in.subList(by, in.size()));
        }
    }

    /** Of (count, carried, captured): the body, counted. */
    private record Counting(Composite body) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            T n = in.getFirst();
            return Bodies.join(List.of(n.add(n.scalar(DataType.LONG, 1))), Inline.call(body, in.subList(1, in.size())));
        }
    }

    /** Of (k, ...): whether k is above zero. */
    private record Positive() implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.getFirst().gt(in.getFirst().scalar(DataType.LONG, 0)));
        }
    }

    /** Of (i, carried, limit, captured): whether i is below the limit. */
    private record Below(int limit) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.getFirst().lt(in.get(limit)));
        }
    }

    /** Of (i, carried, limit, captured): the body, counted. */
    private record Step(Composite body, int carried) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            List<T> own = new ArrayList<>(in);
            own.remove(1 + carried);
            return new Counting(body).compose(own);
        }
    }

    /** Of (k, gradients, start, captured): step k - 1 gone back. */
    private record Back(WhileGrad grad, int gradients, int flowing) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            While loop = grad.loop();
            int c = loop.carried();
            T k = in.getFirst().sub(in.getFirst().scalar(DataType.LONG, 1));
            List<T> g = in.subList(1, 1 + gradients);
            List<T> start = in.subList(1 + gradients, 1 + gradients + c);
            List<T> captured = in.subList(1 + gradients + c, in.size());
            List<T> replayed = k.applyAll(
                    new While(new Below(1 + c), new Step(loop.body(), c), 1 + c, Long.MAX_VALUE),
                    Bodies.join(List.of(k.scalar(DataType.LONG, 0)), start, List.of(k), captured));
            List<T> state = replayed.subList(1, replayed.size());
            List<Spec> specs =
                    Bodies.join(start, captured).stream().map(T::spec).toList();
            List<T> found = grad.stepBack(specs).compose(Bodies.join(state, captured, g.subList(0, flowing)));
            return Bodies.join(List.of(k), WhileGrad.stepped(found, g, flowing));
        }
    }
}
