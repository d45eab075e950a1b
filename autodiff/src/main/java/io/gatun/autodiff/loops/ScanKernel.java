package io.gatun.autodiff.loops;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Structured;
import java.util.List;
import java.util.stream.IntStream;

/** A scan: rows are read and written where the sequences lie. */
final class ScanKernel implements BoundKernel, WithBodies {
    private final Scan op;
    private final List<NDArray> in;
    private final List<NDArray> out;
    private final Frame body;
    /** Of each sequence and stacked output, its rows as views. */
    private final NDArray[][] rows;

    private final NDArray[][] written;
    private final int steps;

    static Program compile(Scan op, List<Spec> in, Bodies bodies) {
        int c = op.carried();
        int rows = c + op.sequences();
        return bodies.compile(
                op.bodySpecs(in),
                i -> i < c ? Use.CONSUMED : i < rows ? Use.READ : Use.KEPT,
                x -> Structured.call(op.body(), x));
    }

    ScanKernel(Scan op, Program program, List<NDArray> in, List<NDArray> out, Nesting nesting) {
        this.op = op;
        this.in = in;
        this.out = out;
        int c = op.carried();
        body = new Frame(
                "body", program, in.size(), IntStream.range(0, c).boxed().toList(), nesting);
        steps = Math.toIntExact(in.get(c).size(0));
        rows = in.subList(c, c + op.sequences()).stream().map(this::rows).toArray(NDArray[][]::new);
        written = out.subList(c, out.size()).stream().map(this::rows).toArray(NDArray[][]::new);
    }

    private NDArray[] rows(NDArray x) {
        return IntStream.range(0, steps).mapToObj(i -> x.get(Index.point(i))).toArray(NDArray[]::new);
    }

    @Override
    public List<Frame> frames() {
        return List.of(body);
    }

    @Override
    public void run() {
        int c = op.carried();
        for (int i = 0; i < c; i++) {
            body.start(i, in.get(i));
        }
        for (int k = 0; k < steps; k++) {
            op.checkInterrupted(k);
            int at = op.reverse() ? steps - 1 - k : k;
            for (int s = 0; s < rows.length; s++) {
                body.read(c + s, rows[s][at]);
            }
            for (int i = c + rows.length; i < in.size(); i++) {
                body.keep(i, in.get(i), k == 0);
            }
            for (int s = 0; s < written.length; s++) {
                body.write(c + s, written[s][at]);
            }
            body.run(at);
            for (int s = 0; s < written.length; s++) {
                body.collect(c + s, written[s][at]);
            }
            if (k < steps - 1) {
                body.advance();
            }
        }
        for (int i = 0; i < c; i++) {
            out.get(i).assign(steps == 0 ? in.get(i) : body.result(i));
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
