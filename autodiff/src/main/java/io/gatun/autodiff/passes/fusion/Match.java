package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.rules.CompositeExpansion;
import io.gatun.ops.Fill;
import io.gatun.ops.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The nodes that a pattern has found so far, from the last one on towards its inputs. */
final class Match {
    private final Rewriting r;
    private final Node last;
    private final List<Node> members = new ArrayList<>();

    /** A match that ends at a node. */
    Match(Rewriting r, Node last) {
        this.r = r;
        this.last = last;
        members.add(last);
    }

    Node last() {
        return last;
    }

    /** The number that all elements of a value are known to equal, or null. */
    static Double number(Val v) {
        return v.node().op() instanceof Fill f ? Double.valueOf(f.value()) : v.scalar();
    }

    /** Whether a value is read once. */
    boolean alone(Val v) {
        return r.readers().alone(v);
    }

    /** The node that gives a value, which belongs to the match from now on, if its operation is wanted; else null. */
    Node take(Val v, Predicate<Op> wanted) {
        if (v.isSource() || !wanted.test(v.node().op())) {
            return null;
        }
        add(v.node());
        return v.node();
    }

    void add(Node node) {
        if (!members.contains(node)) {
            members.add(node);
        }
    }

    /** How many nodes there are: what {@link #back} goes back to. */
    int mark() {
        return members.size();
    }

    /** Forgets the nodes since a mark: another reading can be tried. */
    void back(int mark) {
        members.subList(mark, members.size()).clear();
    }

    /** Joins the nodes if nobody else reads what lies between, and the operation has a kernel; says whether. */
    boolean join(Op op, Rewriting.Writer writer) {
        boolean fits = CompositeExpansion.hasKernel(op)
                && r.readOutside(members).stream().allMatch(v -> v.node() == last)
                && r.canJoin(members);
        if (fits) {
            r.join(List.copyOf(members), writer);
        }
        return fits;
    }
}
