package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import java.util.List;

/** A body that has no gradient of its own making: whoever differentiates it walks through its composition. */
interface Inline extends Composite {
    /** Runs a body: through its composition if that is all there is, else as the operation that it is, with its own gradient. */
    static <T extends Ops<T>> List<T> call(Composite body, List<T> in) {
        return body instanceof Inline ? body.compose(in) : in.getFirst().applyAll(body, in);
    }
}
