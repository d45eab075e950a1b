package io.gatun.ops.control;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loop over axis 0 of sequences: step i takes the carried values, row i of each sequence and the captured values, and gives
 * the next carried values and further outputs, which are stacked. Inputs are (carried, sequences [n, ...], captured), results
 * (final carried, stacked outputs [n, ...]).
 *
 * <p>Its gradient keeps the carried values before every step and is a scan in the other direction: so it has gradients of any
 * order. A map carries nothing; a fold stacks nothing.
 *
 * @param body one step, of (carried, rows, captured)
 * @param carried number of carried values
 * @param sequences number of sequences, at least one; they are of one length
 * @param reverse whether it runs from the last row to the first; outputs keep the place of their rows
 */
public record Scan(Composite body, int carried, int sequences, boolean reverse) implements Structured {
    /** Checks the numbers. */
    public Scan {
        if (sequences < 1) {
            throw new GatunException(
                    "[scan] over no sequences: expected at least one; a range of numbers counts steps");
        }
    }

    @Override
    public List<Composite> bodies() {
        return List.of(body);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        While.requireInputs("scan", carried + sequences, in.size());
        long n = length(in, carried, sequences);
        List<Spec> before = in.subList(0, carried);
        List<Spec> after = body.infer(bodySpecs(in));
        Bodies.requireInvariant(this, before, after, false);
        List<Spec> out = new ArrayList<>(before);
        for (Spec s : after.subList(carried, after.size())) {
            out.add(s.as(rows(n, s.shape())));
        }
        return out;
    }

    /**
     * This scan with the carried values before every step among its stacked outputs, right behind the final ones: what its
     * gradient reads.
     */
    public Scan keepingCarried() {
        return new Scan(new ScanBodies.WithCarried(body, carried), carried, sequences, reverse);
    }

    /** Specs of the body's inputs, given those of the scan's. */
    public List<Spec> bodySpecs(List<Spec> in) {
        return bodySpecs(in, carried, sequences);
    }

    /** Specs of the inputs of a body, given those of a scan with so many carried values and sequences. */
    public static List<Spec> bodySpecs(List<Spec> in, int carried, int sequences) {
        length(in, carried, sequences);
        List<Spec> specs = new ArrayList<>(in);
        for (int i = carried; i < carried + sequences; i++) {
            specs.set(i, row(in.get(i)));
        }
        return specs;
    }

    private static long length(List<Spec> in, int carried, int sequences) {
        long n = Shape.UNKNOWN;
        for (int i = carried; i < carried + sequences; i++) {
            Shape s = in.get(i).shape();
            if (s.rank() == 0) {
                throw new ShapeException("[scan] sequence " + (i - carried) + " is " + in.get(i)
                        + ": expected at least one axis, along which the scan runs");
            }
            if (!Check.fits(n, s.size(0))) {
                throw new ShapeException("[scan] sequence " + (i - carried) + " has " + s.size(0) + " rows: expected "
                        + n + ", as the sequences before it");
            }
            n = n == Shape.UNKNOWN ? s.size(0) : n;
        }
        return n;
    }

    static Spec row(Spec s) {
        long[] sizes = s.shape().toArray();
        return s.as(Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length)));
    }

    static Shape rows(long n, Shape row) {
        return Shape.of(
                java.util.stream.LongStream.concat(java.util.stream.LongStream.of(n), Arrays.stream(row.toArray()))
                        .toArray());
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        List<Spec> specs = in.stream().map(Ops::spec).toList();
        long n = length(specs, carried, sequences);
        List<Spec> after = body.infer(bodySpecs(specs));
        List<Host.Rows<T>> stacks = new ArrayList<>();
        for (Spec s : after.subList(carried, after.size())) {
            stacks.add(host.rows(s, n));
        }
        List<T> captured = in.subList(carried + sequences, in.size());
        List<T> state = host.keep(() -> in.subList(0, carried));
        for (long k = 0; k < n; k++) {
            checkInterrupted(k);
            long i = reverse ? n - 1 - k : k;
            List<T> now = state;
            state = host.keep(() -> {
                List<T> rows = new ArrayList<>();
                for (T x : in.subList(carried, carried + sequences)) {
                    rows.add(row(x, i));
                }
                List<T> out = Inline.call(body, Bodies.join(now, rows, captured));
                for (int s = 0; s < stacks.size(); s++) {
                    stacks.get(s).put(i, out.get(carried + s));
                }
                return out.subList(0, carried);
            });
            host.drop(now);
        }
        List<T> out = new ArrayList<>(host.hand(state));
        stacks.forEach(s -> out.add(s.all()));
        return out;
    }

    private static <T extends Ops<T>> T row(T x, long i) {
        long[] sizes = x.shape().toArray();
        List<Long> begin = new ArrayList<>(java.util.Collections.nCopies(sizes.length, 0L));
        List<Long> end = new ArrayList<>(Arrays.stream(sizes).boxed().toList());
        begin.set(0, i);
        end.set(0, i + 1);
        return x.apply(new Slice(begin, end, java.util.Collections.nCopies(sizes.length, 1L)), List.of(x))
                .reshape(row(x.spec()).shape());
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        int c = carried;
        int n = p.xs().size();
        List<Integer> flowing = Bodies.floating(p.xs(), 0, c);
        List<Integer> wantedRows =
                IntStream.range(c, c + sequences).filter(p::needs).boxed().toList();
        List<Integer> wantedCaptured =
                IntStream.range(c + sequences, n).filter(p::needs).boxed().toList();
        List<Integer> given = IntStream.range(c, p.gs().size())
                .filter(i -> p.gs().get(i) != null)
                .boxed()
                .toList();
        List<T> carries = List.of();
        if (c > 0) {
            List<T> again = p.x(0).applyAll(keepingCarried(), p.xs());
            carries = again.subList(c, 2 * c);
        }
        List<T> g = new ArrayList<>();
        flowing.forEach(i -> g.add(p.g(i)));
        wantedCaptured.forEach(i -> g.add(p.x(i).zerosLike()));
        List<T> found = p.x(0).applyAll(
                        new Scan(
                                new ScanBodies.Back(
                                        new VjpBody(
                                                body,
                                                n,
                                                Bodies.join(flowing, wantedCaptured, wantedRows),
                                                Bodies.join(flowing, given)),
                                        flowing.size(),
                                        wantedCaptured.size(),
                                        c + sequences),
                                g.size(),
                                c + sequences + given.size(),
                                !reverse),
                        Bodies.join(
                                g,
                                carries,
                                p.xs().subList(c, c + sequences),
                                Bodies.pick(p.gs(), given),
                                p.xs().subList(c + sequences, n)));
        T[] out = If.none(n);
        int k = 0;
        for (int i : Bodies.join(flowing, wantedCaptured, wantedRows)) {
            T v = found.get(k++);
            out[i] = p.needs(i) ? v : null;
        }
        return Arrays.asList(out);
    }
}
