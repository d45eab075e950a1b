package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.SameDiff;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GraphTreeTest {
    @Test
    void everythingComesBack() {
        try (SameDiff sd = Graphs.rich();
                SameDiff back = GraphTree.read(GraphTree.write(sd, Long.MAX_VALUE))) {
            GraphFileTest.assertSame(sd, back);
            assertEquals(sd, back);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyOperationIsPlainAndComesBack() {
        for (Class<?> type : OpInstances.classes()) {
            for (Op op : OpInstances.of(type)) {
                Object plain = GraphTree.plain(OpCodec.write(op));
                assertEquals(op, OpCodec.read(TreeReader.tree(plain, "test", 0)), () -> op + " as " + plain);
            }
        }
    }

    @Test
    void valuesAreLeftOutWhereTheyAreLong() {
        try (SameDiff sd = Graphs.rich()) {
            Map<String, Object> tree = GraphTree.write(sd, 4);
            assertTrue(variable(tree, "encoder/b").containsKey("values"));
            assertFalse(variable(tree, "encoder/w").containsKey("values"));
            refuse(tree, "\"encoder/w\" has no values");
        }
    }

    private static Map<String, Object> variable(Map<String, Object> tree, String name) {
        return variables(tree).stream()
                .filter(v -> v.get("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> variables(Map<String, Object> tree) {
        return (List<Map<String, Object>>) tree.get("variables");
    }

    private static void refuse(Map<String, Object> tree, String part) {
        FileFormatException e = assertThrows(FileFormatException.class, () -> GraphTree.read(tree));
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }

    private static void refuseAfter(Consumer<Map<String, Object>> change, String part) {
        try (SameDiff sd = Graphs.rich()) {
            Map<String, Object> tree = GraphTree.write(sd, Long.MAX_VALUE);
            change.accept(tree);
            refuse(tree, part);
        }
    }

    @Test
    void wrongTreesAreNamed() {
        refuse(Map.of(), "it is not a graph");
        refuse(Map.of("format", "gatun-graph", "version", 9), "it has version 9");
        refuseAfter(t -> t.remove("variables"), "\"variables\"");
        refuseAfter(t -> t.put("losses", List.of("no")), "\"no\"");
        refuseAfter(t -> t.put("losses", 3), "\"losses\"");
        refuseAfter(t -> variable(t, "x").put("name", "t"), "has the name of another");
        refuseAfter(t -> variable(t, "x").put("name", 7), "\"name\": 7");
        refuseAfter(t -> variable(t, "x").put("type", "QUAD"), "is QUAD");
        refuseAfter(t -> variable(t, "x").put("kind", "THING"), "is THING");
        refuseAfter(t -> variable(t, "x").put("shape", List.of(-4)), "is no shape");
        refuseAfter(t -> variable(t, "x").put("shape", List.of(1.5)), "whole number");
        refuseAfter(t -> variable(t, "head").put("values", List.of(1.0)), "has 1 values");
        refuseAfter(t -> variable(t, "head").put("values", new ArrayList<>(List.of("a"))), "has 1 values");
        refuseAfter(t -> variable(t, "number").put("values", List.of("a")), "the value a");
        refuseAfter(t -> variable(t, "of BOOL").put("values", List.of(1, 1, 1, 1, 1, 1)), "true or false");
        refuseAfter(t -> variable(t, "y").put("inputs", List.of("loss", "x")), "a variable before it");
        refuseAfter(t -> variable(t, "y").put("op", Map.of("$type", "java.io.File")), "not known");
        refuseAfter(t -> variable(t, "y").put("op", null), "\"y\"");
        refuseAfter(t -> variable(t, "y").put("result", 5), "result 5");
        refuseAfter(t -> variable(t, "y").put("resultOf", "x"), "is not computed");
        refuseAfter(t -> t.put("updates", Map.of("x", "y")), "is not a state");
        Object deep = 1;
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep, "x");
        }
        Object nested = deep;
        refuseAfter(
                t -> variable(t, "y").put("op", new LinkedHashMap<>(Map.of("$type", "Mul", "x", nested))), "deeper");
    }
}
