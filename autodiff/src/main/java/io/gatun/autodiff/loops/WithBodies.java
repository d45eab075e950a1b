package io.gatun.autodiff.loops;

import java.util.List;

/** A kernel that runs other programs. */
public interface WithBodies {
    /** Their contexts, in the order in which they first run. */
    List<Frame> frames();
}
