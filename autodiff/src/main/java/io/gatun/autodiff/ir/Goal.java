package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program must give.
 *
 * @param outputs values that a run hands out
 * @param pins values that are written to given memory
 * @param updates values that become a state's at the end of a run, all from the old states
 */
public record Goal(List<Val> outputs, List<Pin> pins, List<Update> updates) {
    /** A value and the contiguous array, of its type and length, in which it is wanted; nothing else may live there. */
    public record Pin(Val value, NDArray target) {}

    /** A state and its next value. */
    public record Update(Cell cell, Val value) {}

    /** A goal of results alone. */
    public static Goal of(List<Val> outputs) {
        return new Goal(outputs, List.of(), List.of());
    }

    /** Every value that the goal names, in the order of outputs, pins, updates. */
    public List<Val> all() {
        List<Val> all = new ArrayList<>(outputs);
        pins.forEach(p -> all.add(p.value()));
        updates.forEach(u -> all.add(u.value()));
        return all;
    }

    /** This goal with other values in the order of {@link #all}. */
    public Goal with(List<Val> all) {
        List<Pin> p = new ArrayList<>();
        List<Update> u = new ArrayList<>();
        int k = outputs.size();
        for (Pin pin : pins) {
            p.add(new Pin(all.get(k++), pin.target()));
        }
        for (Update update : updates) {
            u.add(new Update(update.cell(), all.get(k++)));
        }
        return new Goal(List.copyOf(all.subList(0, outputs.size())), p, u);
    }
}
