package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.Numeric;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every composition of the tables: inferred shapes, values against scalar formulas, gradients to second order. */
class TableTest {
    private static final List<Class<?>> TABLES = List.of(
            Base.class,
            Slices.class,
            Reductions.class,
            Maths.class,
            Statistics.class,
            Activations.class,
            Layers.class,
            Losses.class,
            Cnn.class,
            Linalg.class,
            Randoms.class);

    private static final List<TableCase> CASES = Stream.of(
                    ShapeCases.all(), NumberCases.all(), NetworkCases.all(), LossCases.all(), ImageCases.all())
            .flatMap(List::stream)
            .toList();

    private static Stream<TableCase> cases() {
        return CASES.stream();
    }

    @TestFactory
    Stream<DynamicTest> shapes() {
        return cases().map(c -> dynamicTest(c.toString(), () -> Numeric.checkShapes(c.formula(), c.inputs())));
    }

    @TestFactory
    Stream<DynamicTest> values() {
        return cases().filter(c -> c.oracle() != null).map(c -> dynamicTest(c.toString(), c::checkValues));
    }

    @TestFactory
    Stream<DynamicTest> gradients() {
        return cases().filter(
                        c -> c.inputs().stream().anyMatch(x -> x.dataType().isFloating()))
                .map(c -> dynamicTest(
                        c.toString(),
                        () -> Numeric.checkGradients(
                                c.formula(), c.inputs(), !c.method().isAnnotationPresent(NoGradient.class))));
    }

    @Test
    void everyMethodOfATableHasACase() {
        Set<String> missing = new TreeSet<>();
        for (Class<?> table : TABLES) {
            assertEquals(true, table.isAnnotationPresent(Namespace.class), table.getName());
            for (Method m : table.getDeclaredMethods()) {
                if (Modifier.isPublic(m.getModifiers()) && !m.isAnnotationPresent(Internal.class)) {
                    missing.add(m.toString());
                }
            }
        }
        cases().forEach(c -> missing.remove(c.method().toString()));
        assertEquals(Set.of(), missing);
    }
}
