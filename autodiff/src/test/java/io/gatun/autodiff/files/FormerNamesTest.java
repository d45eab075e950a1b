package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.Ops;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.AttentionGrad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of before name operations as they were called then. */
class FormerNamesTest {
    /** An operation that was called otherwise once. */
    record Doubled(int times) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.getFirst().mul(Math.pow(2, times)));
        }
    }

    private static List<String> released() throws IOException {
        try (var in = FormerNamesTest.class.getResourceAsStream("op-names.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** A line is the name in files, and the components: whatever moves later, files that name them are read. */
    @Test
    void everyNameThatWasReleasedIsStillRead() throws IOException {
        assertTrue(released().size() > 130);
        for (String line : released()) {
            String[] words = line.split(" ");
            Class<?> type = OpRegistry.find(words[0]);
            assertNotNull(type, words[0] + " was in files: say in FormerNames what it is called now");
            if (type.isRecord()) {
                List<String> now = Arrays.stream(type.getRecordComponents())
                        .map(c -> c.getName())
                        .toList();
                for (String component : List.of(words).subList(1, words.length)) {
                    assertTrue(now.contains(component), line + " was in files: " + type + " lacks " + component);
                }
            } else {
                List<String> now = Arrays.stream(type.getEnumConstants())
                        .map(c -> ((Enum<?>) c).name())
                        .toList();
                assertTrue(now.containsAll(List.of(words).subList(1, words.length)), line);
            }
        }
    }

    /** Files from before attention dropped weights. */
    @Test
    void componentsThatCameLaterHaveADefault() {
        Tree.Rec old = new Tree.Rec(
                "nn.Attention",
                List.of("scale", "causal", "headsInside"),
                List.of(new Tree.Real(0.5), new Tree.Truth(true), new Tree.Truth(false)));
        assertEquals(new Attention(0.5, true, false, 0), OpCodec.read(old));
        Tree.Rec gradient = new Tree.Rec("nn.AttentionGrad", old.names(), old.items());
        assertEquals(new AttentionGrad(0.5, true, false, 0), OpCodec.read(gradient));
    }

    @Test
    void renamedClassesAndThoseInThemAreFound() {
        Map<String, String> table = Map.of("Old", "nn.New", "a.Old$In", "b.Other");
        assertEquals("nn.New", FormerNames.present(table, "Old"));
        assertEquals("nn.New$Kind$Deep", FormerNames.present(table, "Old$Kind$Deep"));
        assertEquals("b.Other$X", FormerNames.present(table, "a.Old$In$X"));
        assertEquals("Older", FormerNames.present(table, "Older"));
    }

    @Test
    void anOperationOfOnesOwnMayHaveFormerNames() {
        OpRegistry.register("test.scaled", Doubled.class);
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
            x.apply(new Doubled(2), List.of(x)).rename("y");
            Map<String, Object> tree = GraphTree.write(sd, Long.MAX_VALUE);
            OpRegistry.register("test.doubled", Doubled.class);
            OpRegistry.alias("test.scaled", Doubled.class);
            OpRegistry.alias("test.before.Scaled", Doubled.class);
            assertTrue(GraphTree.write(sd, 1).toString().contains("test.doubled"));
            for (String name : List.of("test.scaled", "test.before.Scaled", "test.doubled")) {
                Object old = replace(tree, "test.scaled", name);
                @SuppressWarnings("unchecked")
                Map<String, Object> graph = (Map<String, Object>) old;
                try (SameDiff read = GraphTree.read(graph)) {
                    assertEquals(
                            12,
                            read.outputSingle(Map.of("x", Nd.create(new float[] {1, 2})), "y")
                                    .sum()
                                    .getDouble());
                }
            }
            assertThrows(GatunException.class, () -> OpRegistry.alias("test.scaled", MatMul.class));
            assertThrows(GatunException.class, () -> OpRegistry.alias("io.gatun.ops.Mine", Doubled.class));
        }
    }

    private static Object replace(Object tree, String from, String to) {
        return switch (tree) {
            case Map<?, ?> m -> {
                Map<Object, Object> out = new java.util.LinkedHashMap<>();
                m.forEach((k, v) -> out.put(k, replace(v, from, to)));
                yield out;
            }
            case List<?> l -> l.stream().map(x -> replace(x, from, to)).toList();
            case null, default -> from.equals(tree) ? to : tree;
        };
    }
}
