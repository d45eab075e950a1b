package io.gatun.autodiff.files;

import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.files.generated.ElementType;
import io.gatun.autodiff.files.generated.Kind;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;

/** What writer and reader agree on: versions, the layout around the tables, numbers of enums. */
final class GraphFormat {
    /** Raised when older readers would misunderstand a file: they refuse it. */
    static final int MAJOR = 1;
    /** Raised when something was added that older readers may overlook. */
    static final int MINOR = 0;

    static final String IDENTIFIER = "GTSD";
    /** Bytes of the length before the tables, and of the checksum behind them. */
    static final int LENGTH_BYTES = 4;

    static final int CHECKSUM_BYTES = 4;
    /** Where the identifier stands: behind the length and the position of the root. */
    static final int IDENTIFIER_AT = 8;

    static final int ALIGNMENT = 64;

    private GraphFormat() {}

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    static int number(DataType type) {
        return switch (type) {
            case BOOL -> ElementType.BOOL;
            case BYTE -> ElementType.BYTE;
            case UBYTE -> ElementType.UBYTE;
            case SHORT -> ElementType.SHORT;
            case UINT16 -> ElementType.UINT16;
            case UINT32 -> ElementType.UINT32;
            case UINT64 -> ElementType.UINT64;
            case INT -> ElementType.INT;
            case LONG -> ElementType.LONG;
            case HALF -> ElementType.HALF;
            case BFLOAT16 -> ElementType.BFLOAT16;
            case FLOAT -> ElementType.FLOAT;
            case DOUBLE -> ElementType.DOUBLE;
            case UTF8 -> throw new IllegalStateException("graphs hold no strings");
        };
    }

    static DataType type(int number, String where) {
        for (DataType type : DataType.numeric()) {
            if (number(type) == number) {
                return type;
            }
        }
        throw new FileFormatException(where + " is of element type " + number + ", which is not known");
    }

    static int number(VariableType kind) {
        return switch (kind) {
            case PLACEHOLDER -> Kind.PLACEHOLDER;
            case VARIABLE -> Kind.VARIABLE;
            case STATE -> Kind.STATE;
            case CONSTANT -> Kind.CONSTANT;
            case ARRAY -> Kind.ARRAY;
        };
    }

    static VariableType kind(int number, String where) {
        for (VariableType kind : VariableType.values()) {
            if (number(kind) == number) {
                return kind;
            }
        }
        throw new FileFormatException(where + " is of kind " + number + ", which is not known");
    }
}
