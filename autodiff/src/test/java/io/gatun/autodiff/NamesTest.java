package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void distanceCountsEdits() {
        assertEquals(3, Names.distance("kitten", "sitting"));
        assertEquals(0, Names.distance("", ""));
        assertEquals(4, Names.distance("", "four"));
    }

    @Test
    void nearestComeFirst() {
        assertEquals(List.of("weights", "weight_2"), Names.nearest("weigths", List.of("bias", "weight_2", "weights")));
        assertEquals(List.of(), Names.nearest("x", List.of("labels", "output")));
    }
}
