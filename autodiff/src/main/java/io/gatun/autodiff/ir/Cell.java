package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Spec;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The place where the value of a graph's variable, state or constant lives. Plans read (and training plans write) the
 * array where it is; a new value is copied into it, so what was bound to it stays bound.
 */
public final class Cell {
    /** What may happen to the value. */
    public enum Role {
        /** Changed by training. */
        PARAMETER,
        /** Changed by the graph's own state updates, not by gradients. */
        STATE,
        /** Never changed: plans fold it. */
        CONSTANT
    }

    private final Role role;
    private final Spec spec;
    private volatile String name;
    private volatile NDArray array;
    private final AtomicLong version = new AtomicLong();

    /** A cell over an array that it owns from now on. */
    public Cell(String name, Role role, NDArray array) {
        this.name = name;
        this.role = role;
        this.array = array;
        this.spec = new Spec(array.dataType(), array.shape());
    }

    /** The variable's name. */
    public String name() {
        return name;
    }

    /** Gives the variable another name. */
    public void rename(String to) {
        name = to;
    }

    /** What may happen to the value. */
    public Role role() {
        return role;
    }

    /** Shape and type. */
    public Spec spec() {
        return spec;
    }

    /** The live array. */
    public NDArray array() {
        return array;
    }

    /** Moves the value to another place: {@code to} already holds it. */
    public void move(NDArray to) {
        array = to;
        version.incrementAndGet();
    }

    /** Says that the value has changed: what was derived from it (packed weights) is stale. */
    public void changed() {
        version.incrementAndGet();
    }

    /** Grows with every change of the value that goes through the graph. */
    public long version() {
        return version.get();
    }
}
