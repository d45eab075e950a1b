package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.DataType;
import io.gatun.ops.Numeric;
import io.gatun.ops.SpecValue;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
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
            Derivatives.class,
            Normalizations.class,
            AttentionLayers.class,
            Embeddings.class,
            Noise.class,
            Losses.class,
            WeightedLosses.class,
            Cnn.class,
            Convolutions.class,
            Poolings.class,
            Blocks.class,
            Colors.class,
            Pictures.class,
            Sampling.class,
            Recurrent.class,
            RecurrentLayers.class,
            Linalg.class,
            Factorizations.class,
            Products.class,
            Randoms.class,
            Indexing.class,
            Segments.class,
            Frames.class,
            Creation.class,
            Choices.class,
            Sorting.class,
            BitwiseFunctions.class,
            Numbers.class,
            Measures.class);

    private static final List<TableCase> CASES = Stream.of(
                    ShapeCases.all(),
                    NumberCases.all(),
                    NetworkCases.all(),
                    NetworkFormCases.all(),
                    LossCases.all(),
                    WeightedLossCases.all(),
                    ImageCases.all(),
                    SpatialCases.all(),
                    PictureCases.all(),
                    RecurrentCases.all(),
                    RecurrentLayerCases.all(),
                    LinalgCases.all(),
                    IndexCases.all(),
                    SortCases.all(),
                    SamplingCases.all(),
                    SpatialCases.later(),
                    NetworkFormCases.later(),
                    SortCases.later())
            .flatMap(List::stream)
            .toList();

    /** Whose gradients are those of symmetric matrices, or leave a phase open: io.gatun.ops.linalg.GradientTest checks them. */
    private static final Set<String> APART = Set.of("cholesky", "logdet", "eigh", "eigvalsh", "eig");

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
        return cases().filter(c -> !APART.contains(c.method().getName()))
                .filter(c -> c.inputs().stream().anyMatch(x -> x.dataType().isFloating()))
                .filter(c -> !c.method().isAnnotationPresent(StraightThrough.class))
                .map(c -> dynamicTest(
                        c.toString(),
                        () -> Numeric.checkGradients(
                                c.formula(), c.inputs(), !c.method().isAnnotationPresent(NoGradient.class))));
    }

    /** What is computed of FLOAT, HALF or BFLOAT16 where DOUBLE gives DOUBLE is of that type: nothing widens it on the way. */
    @TestFactory
    Stream<DynamicTest> types() {
        return cases().filter(c -> Arrays.stream(c.method().getParameterTypes()).noneMatch(t -> t == DataType.class))
                .flatMap(c -> Stream.of(DataType.FLOAT, DataType.HALF, DataType.BFLOAT16)
                        .map(type -> dynamicTest(type + " " + c, () -> {
                            List<SpecValue> wide = c.inputs().stream()
                                    .map(x -> new SpecValue(x.spec()))
                                    .toList();
                            List<SpecValue> narrow =
                                    wide.stream().map(x -> narrowed(x, type)).toList();
                            assertEquals(
                                    c.formula().apply(wide).stream()
                                            .map(y -> narrowed(y, type))
                                            .toList(),
                                    c.formula().apply(narrow));
                        })));
    }

    private static SpecValue narrowed(SpecValue x, DataType type) {
        return x.dataType() == DataType.DOUBLE ? new SpecValue(x.spec().as(type)) : x;
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
