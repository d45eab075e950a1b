package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import java.util.List;

/** The bodies of a scan's gradient. */
final class ScanBodies {
    private ScanBodies() {}

    /**
     * A step that also gives the carried values before it: results are (next carried, carried, outputs).
     *
     * @param body the step
     * @param carried number of carried values
     */
    record WithCarried(Composite body, int carried) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            List<T> out = Inline.call(body, in);
            return Bodies.join(out.subList(0, carried), in.subList(0, carried), out.subList(carried, out.size()));
        }
    }

    /**
     * A step back: of (gradients of carried, sums of gradients of captured; carried and rows of the step, gradients of its
     * outputs; captured) to (gradients of carried before it, sums; gradients of rows).
     *
     * @param step the gradient of the step, with respect to carried, captured, rows
     * @param flowing number of gradients of carried values
     * @param sums number of gradients of captured values
     * @param values number of carried values and rows
     */
    record Back(VjpBody step, int flowing, int sums, int values) implements Inline {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            int outputs = step.given().size() - flowing;
            int at = flowing + sums;
            List<T> found = step.compose(Bodies.join(
                    in.subList(at, at + values),
                    in.subList(at + values + outputs, in.size()),
                    in.subList(0, flowing),
                    in.subList(at + values, at + values + outputs)));
            List<T> before = in.subList(0, at);
            return Bodies.join(
                    WhileGrad.stepped(found.subList(0, at), before, flowing), found.subList(at, found.size()));
        }
    }
}
