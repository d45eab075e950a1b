package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.layout.Layout;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.TextRules;
import io.gatun.ops.Unary;
import io.gatun.ops.fused.FusedElementwise;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes element-wise programs as the native interpreter reads them: types, registers, strides. */
final class FusedKernels {
    /** One native instruction over virtual values: inputs from 0 on, then one for each instruction. */
    private record Instruction(int kind, long op, int type, int a, int b, int c, DataType result) {}

    private final Binding b;
    private final FusedElementwise op;
    private final List<Instruction> code = new ArrayList<>();
    private final Map<Integer, Integer> widened = new HashMap<>();
    /** The virtual value of each value of the operation. */
    private final int[] virtual;

    private FusedKernels(Binding b, FusedElementwise op) {
        this.b = b;
        this.op = op;
        this.virtual = new int[op.inputs() + op.steps().size()];
    }

    static BoundKernel bind(Binding b, FusedElementwise op) {
        long[] program = new FusedKernels(b, op).program();
        MemorySegment words = b.longs(program.length);
        MemorySegment.copy(program, 0, words, ValueLayout.JAVA_LONG, 0, program.length);
        Pointer[] operands = new Pointer[b.in.size() + b.out.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = i < b.in.size() ? b.in(i) : b.out(i - b.in.size());
        }
        MemorySegment pointers = b.longs(operands.length);
        long length = program.length;
        return b.kernel(() -> {
            for (int i = 0; i < operands.length; i++) {
                pointers.setAtIndex(ValueLayout.JAVA_LONG, i, operands[i].at.address());
            }
            return gatun_h.gt_fused(words, length, pointers);
        });
    }

    /** HALF and BFLOAT16 are computed in FLOAT, small integers in a larger type of which they are the low bits. */
    private static DataType computed(DataType t) {
        return switch (t) {
            case HALF, BFLOAT16 -> DataType.FLOAT;
            case BYTE, UBYTE, SHORT, UINT16 -> DataType.INT;
            case UINT32 -> DataType.LONG;
            case BOOL, INT, LONG, UINT64, FLOAT, DOUBLE -> t;
            case UTF8 -> throw TextRules.refuse("fused");
        };
    }

    private int add(int kind, long operation, DataType type, int a, int y, int z, DataType result) {
        code.add(new Instruction(kind, operation, type.code(), a, y, z, result));
        return op.inputs() + code.size() - 1;
    }

    private int convert(int v, DataType from, DataType to) {
        return add(gatun_h.GT_FUSED_CONVERT(), from.code(), to, v, v, v, to);
    }

    /** A value in the type that is computed with. */
    private int operand(int value, List<Spec> specs) {
        int v = virtual[value];
        DataType type = specs.get(value).dataType();
        if (value >= op.inputs() || computed(type) == type) {
            return v;
        }
        return widened.computeIfAbsent(value, x -> convert(v, type, computed(type)));
    }

    private long[] program() {
        List<Spec> specs = op.values(b.in.stream().map(NDArray::spec).toList());
        for (int i = 0; i < op.inputs(); i++) {
            virtual[i] = i;
        }
        for (int i = 0; i < op.steps().size(); i++) {
            FusedElementwise.Step s = op.steps().get(i);
            int[] in = new int[3];
            for (int k = 0; k < s.in().size(); k++) {
                in[k] = operand(s.in().get(k), specs);
            }
            DataType result = specs.get(op.inputs() + i).dataType();
            int v = translate(s, in, specs, result);
            virtual[op.inputs() + i] = wraps(s.op(), result) ? cast(v, computed(result), result) : v;
        }
        return write(specs);
    }

    /** Whether a result was computed in a larger type and must wrap around before others see it. */
    private static boolean wraps(Op op, DataType result) {
        return op instanceof Elementwise && result.isInteger() && computed(result) != result;
    }

    private int translate(FusedElementwise.Step s, int[] in, List<Spec> specs, DataType out) {
        DataType type = computed(specs.get(s.in().getLast()).dataType());
        return switch (s.op()) {
            case Unary u ->
                add(gatun_h.GT_FUSED_UNARY(), u.ordinal(), type, in[0], in[0], in[0], u.predicate() ? out : type);
            case Binary o ->
                add(gatun_h.GT_FUSED_BINARY(), o.ordinal(), type, in[0], in[1], in[1], o.predicate() ? out : type);
            case Select o -> add(gatun_h.GT_FUSED_SELECT(), 0, type, in[0], in[1], in[2], type);
            case Cast c -> cast(in[0], type, c.to());
            case Dropout d -> {
                DataType x = computed(specs.get(s.in().getFirst()).dataType());
                long rate = Double.doubleToRawLongBits(d.rate());
                yield add(gatun_h.GT_FUSED_DROPOUT(), rate, x, in[0], in[1], in[1], x);
            }
            case Reduce r -> in[0];
            default -> throw new IllegalStateException("not element-wise: " + s.op());
        };
    }

    /** A cast to a type of 16 bits rounds, though its value is computed with as FLOAT; one to a small integer wraps. */
    private int cast(int v, DataType from, DataType to) {
        if (computed(to) != to) {
            return convert(convert(v, from, to), to, computed(to));
        }
        return from == to ? v : convert(v, from, to);
    }

    // ---------------------------------------------------------------- places

    private long[] write(List<Spec> specs) {
        int inputs = op.inputs();
        int outputs = op.results().size();
        int[] lastRead = lastReads();
        long[] place = new long[inputs + code.size()];
        Arrays.fill(place, -1);
        for (int i = 0; i < inputs; i++) {
            place[i] = i;
        }
        for (int k = 0; k < outputs; k++) {
            int v = virtual[op.results().get(k)];
            if (v >= inputs && place[v] < 0 && writesDirectly(k, v, lastRead)) {
                place[v] = inputs + k;
            }
        }
        int registers = allocate(place, lastRead, inputs + outputs);
        Shape shape = op.shape(b.in.stream().map(NDArray::spec).toList());
        Layout.checkRank(op.label(), shape);
        LongList words = new LongList();
        long axes = 0;
        for (int axis : op.axes()) {
            axes |= 1L << axis;
        }
        words.add(shape.rank(), inputs, outputs, registers, code.size(), axes);
        words.add(shape.toArray());
        for (int i = 0; i < inputs; i++) {
            NDArray x = b.x(i);
            words.add(x.dataType().code());
            words.add(
                    op.isKey(i)
                            ? new long[shape.rank()]
                            : Layout.broadcast(x.shape(), x.isContiguous() ? null : x.strides(), shape));
        }
        for (int i = 0; i < code.size(); i++) {
            Instruction c = code.get(i);
            words.add(c.kind, c.op, c.type, place[inputs + i], place[c.a], place[c.b], place[c.c]);
        }
        for (int k = 0; k < outputs; k++) {
            int value = op.results().get(k);
            int v = virtual[value];
            Op last = op.steps().get(value - inputs).op();
            DataType source = v < inputs ? b.x(v).dataType() : code.get(v - inputs).result;
            words.add(b.y(k).dataType().code(), place[v], source.code(), last instanceof Reduce r ? kind(r) : -1);
        }
        return words.toArray();
    }

    private static int kind(Reduce r) {
        return r.kind().ordinal();
    }

    /** The last instruction that reads each virtual value; one beyond all for results. */
    private int[] lastReads() {
        int[] last = new int[op.inputs() + code.size()];
        Arrays.fill(last, -1);
        for (int i = 0; i < code.size(); i++) {
            Instruction c = code.get(i);
            last[c.a] = i;
            last[c.b] = i;
            last[c.c] = i;
        }
        for (int value : op.results()) {
            last[virtual[value]] = code.size();
        }
        return last;
    }

    /** Whether an instruction may write an output where it lies: its type fits, and no input there is read later. */
    private boolean writesDirectly(int output, int v, int[] lastRead) {
        int at = v - op.inputs();
        int value = op.results().get(output);
        boolean reduces = op.steps().get(value - op.inputs()).reduces();
        NDArray y = b.y(output);
        if (reduces || code.get(at).result != y.dataType()) {
            return false;
        }
        for (int i = 0; i < op.inputs(); i++) { // what does not lie as the shape is gathered before a block begins
            if (lastRead[i] > at && b.x(i).isContiguous() && overlap(b.px(i), bytes(b.x(i)), b.py(output), bytes(y))) {
                return false;
            }
        }
        return true;
    }

    private static long bytes(NDArray x) {
        return x.length() * x.dataType().bytes();
    }

    private static boolean overlap(MemorySegment a, long bytesA, MemorySegment c, long bytesC) {
        long distance = a.address() - c.address();
        return distance < bytesC && -distance < bytesA;
    }

    /** Registers for what has no place yet, each free again after its last read; returns their number. */
    private int allocate(long[] place, int[] lastRead, int first) {
        Deque<Long> free = new ArrayDeque<>();
        int used = 0;
        for (int i = 0; i < code.size(); i++) {
            int v = op.inputs() + i;
            if (place[v] < 0) {
                place[v] = free.isEmpty() ? first + used++ : free.pop();
            }
            Instruction c = code.get(i);
            for (int x : Arrays.stream(new int[] {c.a, c.b, c.c, v}).distinct().toArray()) {
                if (place[x] >= first && lastRead[x] <= i) {
                    free.push(place[x]);
                }
            }
        }
        return used;
    }

    /** A growing array. */
    private static final class LongList {
        private long[] values = new long[64];
        private int size;

        void add(long... more) {
            if (size + more.length > values.length) {
                values = Arrays.copyOf(values, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, values, size, more.length);
            size += more.length;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
