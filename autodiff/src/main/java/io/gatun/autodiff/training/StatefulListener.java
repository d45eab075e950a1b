package io.gatun.autodiff.training;

import java.util.Map;

/** A listener that remembers something which a resumed training needs. */
public interface StatefulListener extends TrainingListener {
    /** Name of this listener among those of a training: at most one of each name. */
    default String stateName() {
        return getClass().getSimpleName();
    }

    /** What it remembers, as texts. */
    Map<String, String> saveState();

    /** Goes back to what {@link #saveState} gave. */
    void loadState(Map<String, String> state);
}
