package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Fill;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.Op;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Reshape;
import io.gatun.ops.Select;
import io.gatun.ops.Slice;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.FusedMatMul;
import io.gatun.ops.nn.PackedAttention;
import io.gatun.ops.rnn.GruSequence;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.SimpleRnnSequence;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mixed precision: lets the costly operations of a FLOAT graph compute in a narrow type ({@link io.gatun.autodiff.Precision}
 * says which). A forward pass, the last one: gradients are taken of what it leaves, so they compute in the same types, and
 * the gradient of a parameter's cast is a FLOAT again. A parameter is cast once however many read it.
 */
final class Autocast implements Pass {
    private static final double LEAST_HALF = 0x1p-14;
    private static final double LARGEST_HALF = 65504;

    /** How an operation meets narrow values. */
    private enum Kind {
        /** Computes in the narrow type. */
        NARROW,
        /** Computes in the type that its large inputs have. */
        FOLLOWS,
        /** Computes in FLOAT. */
        WIDE
    }

    @Override
    public PlanPass kind() {
        return PlanPass.AUTOCAST;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        DataType narrow = target.options().precision().type();
        if (narrow == DataType.FLOAT) {
            return values;
        }
        Writer writer = new Writer(target.successor(values.getFirst().ir()), narrow);
        List<Val> found = Ir.copy(values, writer.to, writer::rewrite);
        List<Val> out = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) { // nobody outside sees another type than the graph's
            out.add(writer.cast(found.get(i), values.get(i).dataType()));
        }
        return out;
    }

    private static Kind kind(Op op) {
        return switch (op) {
            case MatMul m -> Kind.NARROW;
            case FusedMatMul m -> Kind.NARROW;
            case Conv2d c -> Kind.NARROW;
            case Attention a -> Kind.NARROW;
            case PackedAttention a -> Kind.NARROW;
            case LstmSequence s -> Kind.NARROW;
            case GruSequence s -> Kind.NARROW;
            case SimpleRnnSequence s -> Kind.NARROW;
            case Unary u -> follows(u) ? Kind.FOLLOWS : Kind.WIDE;
            case Binary b -> follows(b) ? Kind.FOLLOWS : Kind.WIDE;
            case Select s -> Kind.FOLLOWS;
            case Reshape r -> Kind.FOLLOWS;
            case Permute p -> Kind.FOLLOWS;
            case BroadcastTo b -> Kind.FOLLOWS;
            case Slice s -> Kind.FOLLOWS;
            case Concat c -> Kind.FOLLOWS;
            case Pad p -> Kind.FOLLOWS;
            case StopGradient s -> Kind.FOLLOWS;
            case Dropout d -> Kind.FOLLOWS;
            case BiasActivation b -> Kind.FOLLOWS;
            case MaxPool2d m -> Kind.FOLLOWS;
            case AvgPool2d a -> Kind.FOLLOWS;
            default -> Kind.WIDE;
        };
    }

    /** Functions that neither magnify the rounding of their input nor leave the range of HALF. */
    private static boolean follows(Unary u) {
        return switch (u) {
            case NEG, ABS, SIGN, RELU, SIGMOID, TANH, GELU, GELU_TANH, SWISH, MISH, ERF -> true;
            default -> false;
        };
    }

    private static boolean follows(Binary b) {
        return switch (b) {
            case ADD, SUB, MUL, MAX, MIN, LEAKY_RELU -> true;
            default -> b.predicate();
        };
    }

    /** Copies a graph with casts where types meet. */
    private static final class Writer {
        private final Ir to;
        private final DataType narrow;
        private final Map<Val, Val> narrowed = new IdentityHashMap<>();
        private final Map<Val, Val> widened = new IdentityHashMap<>();

        Writer(Ir to, DataType narrow) {
            this.to = to;
            this.narrow = narrow;
        }

        List<Val> rewrite(Node node, List<Val> in) {
            Op op = node.op();
            boolean isFloat = node.in().stream().anyMatch(v -> v.dataType() == DataType.FLOAT);
            if (!isFloat) {
                return to.apply(op, in);
            }
            DataType type =
                    switch (kind(op)) {
                        case NARROW -> narrow;
                        case WIDE -> DataType.FLOAT;
                        case FOLLOWS -> followed(node, in);
                    };
            List<Val> cast = new ArrayList<>(in.size());
            for (int i = 0; i < in.size(); i++) {
                boolean mine = node.in().get(i).dataType() == DataType.FLOAT;
                cast.add(mine ? cast(in.get(i), type) : in.get(i));
            }
            return to.apply(op, cast);
        }

        /** The narrow type if there is a narrow input, no input as large as the result is wide, and no number gets lost. */
        private DataType followed(Node node, List<Val> in) {
            long largest = 0;
            for (Val v : in) {
                largest = Math.max(largest, v.shape().length());
            }
            boolean some = false;
            for (int i = 0; i < in.size(); i++) {
                Val v = in.get(i);
                if (node.in().get(i).dataType() != DataType.FLOAT) {
                    continue;
                }
                some |= v.dataType() == narrow;
                boolean large = v.shape().length() == largest || node.op() instanceof Concat;
                if (v.dataType() == DataType.FLOAT && (large || !fits(v))) {
                    return DataType.FLOAT;
                }
            }
            return some ? narrow : DataType.FLOAT;
        }

        /** Whether a number, if one is known, keeps its size in the narrow type; an epsilon of 1e-8 would be 0 in HALF. */
        private boolean fits(Val v) {
            Double number = v.node().op() instanceof Fill f ? (Double) f.value() : v.scalar();
            return number == null
                    || number == 0
                    || narrow == DataType.BFLOAT16
                    || (Math.abs(number) >= LEAST_HALF && Math.abs(number) <= LARGEST_HALF);
        }

        /** A value in one of the two types; other types stay. */
        Val cast(Val v, DataType type) {
            if (v.dataType() == type || (v.dataType() != narrow && v.dataType() != DataType.FLOAT)) {
                return v;
            }
            Map<Val, Val> made = type == narrow ? narrowed : widened;
            Map<Val, Val> back = type == narrow ? widened : narrowed;
            Val known = made.get(v);
            if (known == null) {
                known = to.apply(new Cast(type), List.of(v)).getFirst();
                made.put(v, known);
                if (type == DataType.FLOAT) {
                    back.put(known, v); // narrowing what was widened gives it back exactly
                }
            }
            return known;
        }
    }
}
