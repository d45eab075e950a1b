package io.gatun.autodiff.loops;

import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Compiler;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Compiles bodies.
 *
 * @param options of the program around them
 */
record Bodies(PlanOptions options) {
    /**
     * A program whose arguments are named by their positions.
     *
     * @param in specs of the arguments
     * @param use what happens to each from run to run
     * @param body what it computes of them
     */
    Program compile(List<Spec> in, IntFunction<Use> use, Function<List<Val>, List<Val>> body) {
        Ir ir = Ir.recording();
        List<Val> arguments = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            arguments.add(ir.input(String.valueOf(i), in.get(i), use.apply(i)));
        }
        List<Val> all = new ArrayList<>(body.apply(arguments));
        int results = all.size();
        // The forward passes know one graph: the arguments go through them with the results.
        List<Val> fused = Compiler.forward(all, options);
        return Program.compile(Goal.of(fused.subList(0, results)), options);
    }

    /** The names of arguments. */
    static List<String> names(int n) {
        return IntStream.range(0, n).mapToObj(String::valueOf).toList();
    }
}
