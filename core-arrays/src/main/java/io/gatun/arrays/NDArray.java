package io.gatun.arrays;

import io.gatun.arrays.layout.ArrayPrinter;
import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.layout.StringTable;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Foreign;
import io.gatun.arrays.memory.Mapped;
import io.gatun.arrays.memory.Owner;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.arrays.memory.Site;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.table.Base;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An n-dimensional array of one element type in native memory.
 *
 * <p>Operations come from {@link Ops} and give new arrays, in c order; {@link InPlace} writes into this one, {@link Elements}
 * reads and writes single values and Java arrays. Slices, transpositions and (where strides allow) reshapes are views: they
 * share the elements of their base, and its life.
 *
 * <p>A result belongs to the innermost open {@link Scope} of the thread that computed it and dies with it. With no scope open
 * the garbage collector frees it, or {@link #close()} at once. Any use of a dead array is a {@link ScopeException}. Several
 * threads may read an array; writing while others read is a race, as with any Java array.
 */
public final class NDArray
        implements Ops<NDArray>, Form, Indexing, Conditional, Elements, InPlace, Vectors, Totals, AutoCloseable {
    final DataType type;
    final Shape shape;
    /** In elements; null if the array is contiguous in c order. */
    long[] strides;
    /** The elements from the lowest address to the highest. */
    MemorySegment data;
    /** Of the first element in {@link #data}, in elements; not 0 only with negative strides. */
    long offset;

    Owner owner;
    /** What the elements refer to; null for all types but UTF8. */
    StringTable strings;

    private boolean view;
    private final String site;

    NDArray(DataType type, Shape shape, long[] strides, MemorySegment data, long offset, Owner owner, boolean view) {
        this.type = type;
        this.shape = shape;
        this.strides = strides;
        this.data = data;
        this.offset = offset;
        this.owner = owner;
        this.view = view;
        this.strings = type == DataType.UTF8 ? new StringTable() : null;
        this.site = Site.capture();
    }

    /** A view of this array's memory. */
    NDArray view(Shape newShape, long[] newStrides, MemorySegment newData, long newOffset) {
        NDArray v = new NDArray(type, newShape, newStrides, newData, newOffset, owner, true);
        v.strings = strings;
        return v;
    }

    /** The same elements as another type of as many bytes, and what they refer to. */
    NDArray as(DataType newType, StringTable newStrings, boolean asView) {
        NDArray v = new NDArray(newType, shape, strides, data, offset, owner, asView);
        v.strings = newStrings;
        return v;
    }

    /** A new array in c order, of whatever was in the memory before. */
    static NDArray allocate(Context context, DataType type, Shape shape) {
        long bytes = bytes(type, shape);
        ScopeMemory scope = context.top();
        if (scope != null && !ScopeMemory.spillsEverything()) {
            return new NDArray(type, shape, null, scope.allocate(bytes), 0, scope, false);
        }
        return unscoped(type, shape, bytes);
    }

    private static NDArray unscoped(DataType type, Shape shape, long bytes) {
        Unscoped u = Unscoped.allocate(bytes, new io.gatun.ops.Spec(type, shape));
        return new NDArray(type, shape, null, u.segment().asSlice(0, bytes), 0, u, false);
    }

    /** The bytes of a mapped file. */
    static NDArray of(Mapped file) {
        MemorySegment m = file.segment();
        return new NDArray(DataType.BOOL, Shape.of(m.byteSize()), null, m, 0, file, false);
    }

    /** A new array outside of any scope. */
    static NDArray unscoped(DataType type, Shape shape) {
        return unscoped(type, shape, bytes(type, shape));
    }

    private static long bytes(DataType type, Shape shape) {
        long n = shape.length();
        if (n < 0 || n > Long.MAX_VALUE / 16) {
            throw new MemoryLimitException("[allocate] an array " + type + shape
                    + (n < 0 ? " has unknown sizes: arrays need sizes of 0 or more" : " is larger than any memory"));
        }
        return n * type.bytes();
    }

    // ------------------------------------------------------------ what it is

    @Override
    public DataType dataType() {
        return type;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** Number of axes; 0 for a scalar. */
    public int rank() {
        return shape.rank();
    }

    /** Number of elements. */
    public long length() {
        return shape.length();
    }

    /** Size along an axis; negative axes count from the end. */
    public long size(int axis) {
        return shape.size(axis);
    }

    /** Distance in elements of neighbours along each axis, as a new array; 0 where broadcast, negative where reversed. */
    public long[] strides() {
        return strides == null ? shape.strides('c') : strides.clone();
    }

    /** {@code 'f'} if the elements lie in f order (first axis fastest) and not in c order, else {@code 'c'}. */
    public char order() {
        return strides != null && Layout.isContiguous(shape, strides, 'f') ? 'f' : 'c';
    }

    /** True if the elements lie one after the other in c order. */
    public boolean isContiguous() {
        return strides == null;
    }

    /** True if this array shares the elements of another. */
    public boolean isView() {
        return view;
    }

    // ------------------------------------------------------------ life

    /** True once this array's memory was given back, by {@link #close()} or with its scope. */
    public boolean isClosed() {
        return owner.isClosed();
    }

    /**
     * Ends this array's life; doing it twice is harmless. An array without scope gives its memory back at once, and its views
     * die with it; a view, or an array of a scope, only becomes unusable: the memory stays its base's or its scope's.
     */
    @Override
    public void close() {
        if (owner instanceof Unscoped u && !view) {
            u.close();
            if (!u.isClosed()) {
                owner = Owner.CLOSED; // the memory is lent out
            }
        } else if (owner instanceof Foreign f && !view) {
            f.close();
        } else if (!owner.isClosed()) {
            owner = Owner.CLOSED;
        }
    }

    /**
     * Moves this array out of all scopes, and returns it. Large arrays move without a copy; views taken from it before stay in
     * the scope. A view becomes an array of its own.
     *
     * @throws ScopeException if the array is dead, or belongs to a scope of another thread
     */
    public NDArray detach() {
        Ownership.moveTo(this, null, "detach");
        return this;
    }

    /** True if this array belongs to a scope, and dies with it. */
    public boolean isAttached() {
        return owner instanceof ScopeMemory;
    }

    /** Moves this array to the scope around its own (or to none), and returns it; an array without scope stays as it is. */
    public NDArray leverage() {
        if (owner instanceof ScopeMemory s) {
            Ownership.moveTo(this, s.parent(), "leverage");
        }
        return this;
    }

    /**
     * Moves this array to the innermost open scope or workspace of the name, and returns it.
     *
     * @throws ScopeException if none of that name is open on this thread
     */
    public NDArray leverageTo(String scope) {
        ScopeMemory top = Context.current().top();
        ScopeMemory to = top == null ? null : top.find(scope);
        if (to == null) {
            throw new ScopeException(
                    "[leverageTo] no scope \"" + scope + "\" is open on this thread: expected one around the "
                            + "place of the call; detach() moves out of all scopes");
        }
        Ownership.moveTo(this, to, "leverageTo");
        return this;
    }

    /** Moves this array to the innermost open scope of this thread (out of all scopes if none is open), and returns it. */
    public NDArray migrate() {
        Ownership.moveTo(this, Context.current().top(), "migrate");
        return this;
    }

    /** Becomes the owner of other memory with the same elements. */
    void adopt(Owner newOwner, MemorySegment newData, long[] newStrides, long newOffset) {
        data = newData;
        strides = newStrides;
        offset = newOffset;
        owner = newOwner;
        view = false;
    }

    /**
     * Makes sure that the memory stays while the calling thread uses it; for interpreters.
     *
     * @param context the thread's
     * @param op name of the operation, for the error
     * @param argument position of this array among its inputs, or -1 for a result
     * @return what to {@link Owner#release} afterwards, or null
     * @throws ScopeException if this array is dead
     */
    public Owner enter(Context context, String op, int argument) {
        Owner o = owner;
        if (o.isConfinedTo(context)) {
            if (!o.isClosed()) {
                return null;
            }
        } else if (o.acquire()) {
            return o;
        }
        throw dead(op, argument);
    }

    /** {@link #enter(Context, String, int)} without the cost of a name. */
    Owner enter(Context context, Op op, int argument) {
        Owner o = owner;
        if (o.isConfinedTo(context)) {
            if (!o.isClosed()) {
                return null;
            }
        } else if (o.acquire()) {
            return o;
        }
        throw dead(op.label(), argument);
    }

    /** Throws if this array is dead. */
    void enterAndLeave(Context context, String op) {
        Owner held = enter(context, op, 0);
        if (held != null) {
            held.release();
        }
    }

    /** What the elements of a UTF8 array refer to, else null; for readers and writers of files. */
    public StringTable strings() {
        return strings;
    }

    /** What the memory belongs to; for interpreters. */
    public Owner owner() {
        return owner;
    }

    private ScopeException dead(String op, int argument) {
        return new ScopeException("[" + op + "] " + (argument < 0 ? "the result" : "argument " + argument) + " " + type
                + shape
                + " is dead: " + owner.describe() + " was closed. To use an array longer, " + owner.advice() + ". "
                + (site == null
                        ? "Run with -Dgatun.debug.memory=true to see where it was created"
                        : "It was created at " + site));
    }

    /**
     * The native memory, from the first element on (elements of negative strides lie before it). For native calls of your own:
     * nothing guards the segment once this array is dead.
     *
     * @throws ScopeException if it is dead now
     */
    public MemorySegment memory() {
        enterAndLeave(Context.current(), "memory");
        return pointer();
    }

    MemorySegment pointer() {
        return offset == 0 ? data : data.asSlice(offset * type.bytes());
    }

    // ------------------------------------------------------------ operations

    @Override
    public NDArray apply(Unary op) {
        return Hooks.active == null ? Elementary.unary(op, this) : Hooks.unary(op, this);
    }

    @Override
    public NDArray apply(Binary op, NDArray y) {
        return Hooks.active == null ? Elementary.binary(op, this, y) : Hooks.binary(op, this, y);
    }

    @Override
    public NDArray apply(Op op, List<NDArray> in) {
        return Eager.apply(op, in);
    }

    @Override
    public List<NDArray> applyAll(Op op, List<NDArray> in) {
        return Eager.applyAll(op, in);
    }

    @Override
    public NDArray transpose() {
        if (owner.isClosed()) {
            throw dead("transpose", 0);
        }
        return Views.transpose(this);
    }

    @Override
    public NDArray t() {
        return rank() == 2 ? transpose() : Base.t(this);
    }

    @Override
    public NDArray scalar(DataType dataType, double value) {
        return Nd.scalar(dataType, value);
    }

    /** The values in another type; this array itself if it has that type. */
    public NDArray castTo(DataType to) {
        return to == type ? this : Hooks.active == null ? Copies.copy(this, to, 'c') : Hooks.cast(this, to);
    }

    /** A copy in c order. */
    public NDArray dup() {
        return dup('c');
    }

    /** A copy in the given order, {@code 'c'} or {@code 'f'} (first axis fastest, as Fortran and MATLAB lay out matrices). */
    public NDArray dup(char order) {
        Layout.checkOrder("dup", order);
        return type == DataType.UTF8 ? Texts.dup(this, order) : Copies.copy(this, type, order);
    }

    /**
     * The result of a view operation that shares this array's elements, or null if there is none: the operation is not a view,
     * or a reshape needs a copy. For planners.
     */
    public NDArray viewOrNull(Op op) {
        if (owner.isClosed()) {
            throw dead(op.label(), 0);
        }
        return Views.of(op, this);
    }

    /** A copy in c order; the same as {@link #dup()}. */
    public NDArray copy() {
        return dup();
    }

    /** This array if it is contiguous in c order, else a copy that is. */
    public NDArray contiguous() {
        return strides == null ? this : dup();
    }

    /**
     * Another reading of this array's memory, as a view; for planners that lay arrays out in one block.
     *
     * @param byteOffset where the view begins, a multiple of the new type's size
     * @throws io.gatun.ops.ShapeException if this array is not contiguous, or the view does not lie inside it
     */
    public NDArray viewAs(DataType newType, Shape newShape, long byteOffset) {
        return Views.reinterpret(this, newType, newShape, byteOffset);
    }

    // ------------------------------------------------------------ comparison

    /** True for an array of the same type, shape and values, whatever the layout; NaN equals NaN, and 0 equals -0. */
    @Override
    public boolean equals(Object o) {
        return this == o || o instanceof NDArray a && Comparison.equal(this, a);
    }

    /** A hash of type, shape and values: it changes when the values do. */
    @Override
    public int hashCode() {
        return Comparison.hash(this);
    }

    /**
     * True for an array of the same shape whose values differ from this one's by at most eps each (types may differ); equal
     * infinities and two NaNs count as equal.
     */
    public boolean equalsWithEps(NDArray other, double eps) {
        return Comparison.equalWithEps(this, other, eps);
    }

    /** The values as NumPy prints them; large arrays are abbreviated to the first and last three of each axis. */
    @Override
    public String toString() {
        return toString(PrintOptions.current());
    }

    /** All values, however many. */
    public String toStringFull() {
        return toString(PrintOptions.current().full());
    }

    /** The values as the options say. */
    public String toString(PrintOptions options) {
        if (isClosed()) {
            return "NDArray(" + type + shape + ", closed)";
        }
        Owner held = enter(Context.current(), "toString", 0);
        try {
            return ArrayPrinter.print(type, shape, strides(), data, offset, strings, options);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }
}
