package io.gatun.ops;

import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.indexing.DynamicPartition;
import io.gatun.ops.indexing.DynamicStitch;
import io.gatun.ops.indexing.GatherNd;
import io.gatun.ops.indexing.ScatterNd;
import io.gatun.ops.indexing.TakeAlong;
import io.gatun.ops.sets.ArgSort;
import io.gatun.ops.sets.ListDiff;
import io.gatun.ops.sets.SearchSorted;
import io.gatun.ops.sets.Sort;
import io.gatun.ops.sets.TopK;
import io.gatun.ops.sets.Unique;

/**
 * Which operations take strings: those whose results stay the same, but for their names, when every string is replaced by its
 * rank among all strings. An interpreter therefore runs the kernels for LONG, over the ranks.
 */
public final class TextRules {
    private TextRules() {}

    /** Whether an operation with a kernel takes UTF8; what is composed of others takes what they take. */
    public static boolean takes(Op op) {
        return isOrdered(op)
                || switch (op) {
                    case Binary b -> b.domain() == Elementwise.Domain.ANY;
                    case Pad p -> p.value() == 0; // the frame is of empty strings, whose rank is 0
                    case ScatterNd s -> s.kind() == ScatterNd.Kind.UPDATE;
                    case Reshape o -> true;
                    case Permute o -> true;
                    case BroadcastTo o -> true;
                    case Slice o -> true;
                    case Barrier o -> true;
                    case StopGradient o -> true;
                    case Select o -> true;
                    case Concat o -> true;
                    case Gather o -> true;
                    case GatherNd o -> true;
                    case TakeAlong o -> true;
                    case PutRow o -> true;
                    case DynamicPartition o -> true;
                    case DynamicStitch o -> true;
                    case Unique o -> true;
                    case ListDiff o -> true;
                    default -> false;
                };
    }

    /** Whether results depend on the order of the strings, not only on which are equal. */
    public static boolean isOrdered(Op op) {
        return switch (op) {
            case Binary b -> b == Binary.LT || b == Binary.LTE || b == Binary.GT || b == Binary.GTE;
            case Sort o -> true;
            case ArgSort o -> true;
            case TopK o -> true;
            case SearchSorted o -> true;
            case Unique o -> o.sorted();
            default -> false;
        };
    }

    /** Refuses memory of others as strings, and strings as memory: the elements refer to the Java heap. */
    public static void refuseMemory(String op, DataType type) {
        if (type == DataType.UTF8) {
            throw new DataTypeException(
                    "[" + op + "] type UTF8, whose elements refer to strings of this process: expected"
                            + " numbers or BOOL; Nd.create takes strings, and toStringArray() gives them");
        }
    }

    /** The error of an operation that takes no strings. */
    public static DataTypeException refuse(String op) {
        return new DataTypeException(
                "[" + op + "] takes numbers and BOOL, received UTF8: strings are moved, compared and"
                        + " sorted, not computed with; castTo(DOUBLE) reads the numbers in them");
    }
}
