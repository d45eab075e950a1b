package io.gatun.arrays.inspect;

import io.gatun.ops.GatunException;
import java.util.List;

/** A value that is not finite, found where an operation made it: see {@link NanPanic}. */
public class NotFiniteValueException extends GatunException {
    private static final long serialVersionUID = 1;

    private final String op;
    private final transient List<Statistics> operands;

    /**
     * An exception for an operation.
     *
     * @param op its name
     * @param operands statistics of what it read
     */
    public NotFiniteValueException(String message, String op, List<Statistics> operands) {
        super(message);
        this.op = op;
        this.operands = List.copyOf(operands);
    }

    /** The operation that made the value. */
    public String op() {
        return op;
    }

    /** Statistics of what the operation read, in its order. */
    public List<Statistics> operands() {
        return operands;
    }
}
