package io.gatun.arrays.kernels;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.FakeQuantize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The native primitives of one convolution shape. Making them takes up to milliseconds, so that the last ones used are kept; one
 * that drops out is closed once no kernel holds it.
 */
final class ConvHandle {
    /** Passes, as the native interface numbers them. */
    static final int FORWARD = 0;

    static final int BACKWARD_DATA = 1;
    static final int BACKWARD_WEIGHTS = 2;
    static final int PACKED_WEIGHTS = 3;

    private static final int KEPT = 256;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Map<Key, ConvHandle> CACHE = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ConvHandle> eldest) {
            return size() > KEPT;
        }
    };

    /** What primitives depend on; threads and backends decide how they are made. */
    private record Key(
            Conv2dConfig config,
            int type,
            Shape x,
            Shape w,
            Shape y,
            boolean bias,
            int unary,
            int flags,
            FakeQuantize quantizer,
            int threads,
            int onednn) {}

    private static final ReentrantLock LOCK = new ReentrantLock();

    private final MemorySegment handle;

    private ConvHandle(MemorySegment handle) {
        this.handle = handle;
        CLEANER.register(this, () -> gatun_h.gt_conv2d_close(handle));
    }

    /**
     * The handle of a convolution.
     *
     * @param x shape of the input, [n, c, h, w] whatever its layout
     * @param y shape of the result, [n, c, h, w] whatever its layout
     */
    static ConvHandle of(ConvPass p, int type, Shape x, Shape w, Shape y) {
        int unary = p.activation() == null ? -1 : p.activation().ordinal();
        int flags = (p.last() ? gatun_h.GT_CONV_CHANNELS_LAST() : 0)
                | (p.residual() ? gatun_h.GT_CONV_RESIDUAL() : 0)
                | (p.quantizer() != null ? gatun_h.GT_CONV_QUANTIZED() : 0);
        Key key = new Key(
                p.config(),
                type,
                x,
                w,
                y,
                p.bias(),
                unary,
                flags,
                p.quantizer(),
                gatun_h.gt_num_threads(),
                gatun_h.gt_backend_enabled(1) << 8 | gatun_h.gt_kind_backends(gatun_h.GT_KIND_CONV2D()));
        LOCK.lock(); // not a monitor, which would pin virtual threads to their carriers while they wait
        try {
            ConvHandle h = CACHE.get(key);
            if (h == null) {
                h = open(key);
                CACHE.put(key, h);
            }
            return h;
        } finally {
            LOCK.unlock();
        }
    }

    private static ConvHandle open(Key k) {
        long[] desc = {
            k.type,
            k.x.size(0),
            k.x.size(1),
            k.x.size(2),
            k.x.size(3),
            k.w.size(0),
            k.w.size(2),
            k.w.size(3),
            k.y.size(2),
            k.y.size(3),
            k.config.strideH(),
            k.config.strideW(),
            k.config.padTop(),
            k.config.padLeft(),
            k.config.dilationH(),
            k.config.dilationW(),
            k.config.groups(),
            k.bias ? 1 : 0,
            k.unary,
            k.flags,
            // The last two are read with GT_CONV_QUANTIZED alone.
            k.quantizer == null ? 0 : Double.doubleToRawLongBits(k.quantizer.scale()),
            k.quantizer == null ? 0 : k.quantizer.zeroPoint()
        };
        MemorySegment buffer = Context.current().resetDims().dims(desc.length + 1);
        for (int i = 0; i < desc.length; i++) {
            buffer.setAtIndex(ValueLayout.JAVA_LONG, i, desc[i]);
        }
        MemorySegment out = buffer.asSlice(8L * desc.length, 8);
        int status = gatun_h.gt_conv2d_open(buffer, out);
        if (status != 0) {
            NativeErrors.raise(status, "conv2d");
        }
        return new ConvHandle(out.get(ValueLayout.ADDRESS, 0));
    }

    MemorySegment address() {
        return handle;
    }

    /** Bytes of scratch memory for a pass. */
    long bytes(int pass) {
        return gatun_h.gt_conv2d_bytes(handle, pass);
    }
}
