package io.gatun.autodiff.files;

import com.google.flatbuffers.FlatBufferBuilder;
import io.gatun.autodiff.files.generated.Value;
import io.gatun.autodiff.files.generated.ValueKind;
import io.gatun.ops.FileFormatException;
import java.util.ArrayList;
import java.util.List;

/** Trees as tables of a graph file. */
final class TreeTables {
    private TreeTables() {}

    /** Writes a tree; the position of its table. */
    static int write(FlatBufferBuilder b, Strings strings, Tree tree) {
        int kind = kind(tree);
        long number = 0;
        int text = 0;
        int type = 0;
        int numbers = 0;
        int names = 0;
        int items = 0;
        switch (tree) {
            case Tree.Nothing n -> {}
            case Tree.Truth t -> number = t.value() ? 1 : 0;
            case Tree.Whole w -> number = w.value();
            case Tree.Real r -> number = Double.doubleToRawLongBits(r.value());
            case Tree.Text t -> text = strings.put(t.value());
            case Tree.Constant c -> {
                text = strings.put(c.name());
                type = c.type() == null ? 0 : strings.put(c.type());
            }
            case Tree.Numbers n -> numbers = Value.createNumbersVector(b, n.values());
            case Tree.Items i -> items = Value.createItemsVector(b, all(b, strings, i.items()));
            case Tree.Rec r -> {
                type = r.type() == null ? 0 : strings.put(r.type());
                items = Value.createItemsVector(b, all(b, strings, r.items()));
                names = Value.createNamesVector(
                        b, r.names().stream().mapToInt(strings::put).toArray());
            }
        }
        return Value.createValue(b, kind, number, text, type, numbers, names, items);
    }

    private static int[] all(FlatBufferBuilder b, Strings strings, List<Tree> trees) {
        return trees.stream().mapToInt(t -> write(b, strings, t)).toArray();
    }

    private static int kind(Tree tree) {
        return switch (tree) {
            case Tree.Nothing n -> ValueKind.NOTHING;
            case Tree.Truth t -> ValueKind.TRUTH;
            case Tree.Whole w -> ValueKind.WHOLE;
            case Tree.Real r -> ValueKind.REAL;
            case Tree.Text t -> ValueKind.TEXT;
            case Tree.Constant c -> ValueKind.CONSTANT;
            case Tree.Numbers n -> ValueKind.NUMBERS;
            case Tree.Items i -> ValueKind.LIST;
            case Tree.Rec r -> ValueKind.RECORD;
        };
    }

    /** Reads a tree, at the budget's expense. */
    static Tree read(Value v, Budget budget, int depth) {
        budget.spend(1);
        if (depth > OpCodec.DEEPEST) {
            throw new FileFormatException("operation nests deeper than " + OpCodec.DEEPEST + " levels");
        }
        return switch (v.kind()) {
            case ValueKind.NOTHING -> new Tree.Nothing();
            case ValueKind.TRUTH -> new Tree.Truth(v.number() != 0);
            case ValueKind.WHOLE -> new Tree.Whole(v.number());
            case ValueKind.REAL -> new Tree.Real(Double.longBitsToDouble(v.number()));
            case ValueKind.TEXT -> new Tree.Text(budget.required(v.text(), "text"));
            case ValueKind.CONSTANT ->
                new Tree.Constant(budget.optional(v.type()), budget.required(v.text(), "constant"));
            case ValueKind.NUMBERS -> {
                long[] numbers = new long[budget.count(v.numbersLength())];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = v.numbers(i);
                }
                yield new Tree.Numbers(numbers);
            }
            case ValueKind.LIST -> new Tree.Items(items(v, budget, depth));
            case ValueKind.RECORD -> {
                List<String> names = new ArrayList<>();
                for (int i = 0, n = budget.count(v.namesLength()); i < n; i++) {
                    names.add(budget.required(v.names(i), "component"));
                }
                yield new Tree.Rec(budget.optional(v.type()), names, items(v, budget, depth));
            }
            default ->
                throw new FileFormatException("operation has a value of kind " + v.kind() + ", which is not known");
        };
    }

    private static List<Tree> items(Value v, Budget budget, int depth) {
        List<Tree> items = new ArrayList<>();
        for (int i = 0, n = budget.count(v.itemsLength()); i < n; i++) {
            items.add(read(v.items(i), budget, depth + 1));
        }
        return items;
    }
}
