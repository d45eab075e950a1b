package io.gatun.arrays.layout;

import io.gatun.arrays.PrintOptions;
import io.gatun.ops.DataType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Floating values as NumPy prints them: the fewest digits that tell a value from its neighbours, at most as many after the point as the options say, all
 * points in one column; with exponents where values are very large, very small or far apart.
 */
final class FloatFormat extends ArrayPrinter.ElementFormat {
    private final int precision;
    private final ArrayPrinter.Elements x;
    private final boolean scientific;
    private int padLeft;
    private int padRight;
    private int exponentDigits;

    FloatFormat(ArrayPrinter.Elements x, List<Long> shown, PrintOptions options) {
        this.precision = options.precision();
        this.x = x;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (long at : shown) {
            double a = Math.abs(value(at));
            if (a != 0 && Double.isFinite(a)) {
                least = Math.min(least, a);
                most = Math.max(most, a);
            }
        }
        scientific = !options.suppressSmall() && most > 0 && (most >= 1e8 || least < 0.0001 || most / least > 1000);
        int nonFinite = 0;
        for (long at : shown) {
            double v = value(at);
            if (Double.isFinite(v)) {
                measure(v);
            } else {
                nonFinite = Math.max(nonFinite, text(v).length());
            }
        }
        padLeft = Math.max(padLeft, nonFinite - padRight - 1 - (scientific ? exponentDigits + 2 : 0));
    }

    private double value(long at) {
        return x.get(at);
    }

    private void measure(double v) {
        String s = scientific ? mantissa(v) : fixed(v);
        int point = s.indexOf('.');
        padLeft = Math.max(padLeft, point);
        padRight = Math.max(padRight, s.length() - point - 1);
        if (scientific) {
            exponentDigits = Math.max(
                    exponentDigits, Integer.toString(Math.abs(exponent(v))).length());
            exponentDigits = Math.max(exponentDigits, 2);
        }
    }

    @Override
    String format(long at) {
        double v = value(at);
        if (x.alone()) {
            return scalar(v);
        }
        if (!Double.isFinite(v)) {
            int width = padLeft + padRight + 1 + (scientific ? exponentDigits + 2 : 0);
            return left(text(v), width);
        }
        String s = scientific ? mantissa(v) : fixed(v);
        int point = s.indexOf('.');
        String padded = " ".repeat(padLeft - point) + s;
        int missing = Math.max(padRight - (s.length() - point - 1), 0);
        if (!scientific) {
            return padded + " ".repeat(missing);
        }
        return missing > 0 && v != 0 ? exact(v) : padded + "0".repeat(missing) + exponentText(exponent(v));
    }

    /** A value that stands alone, as Python prints it: in full, with exponents only from 1e16 on and below 1e-4. */
    private String scalar(double v) {
        if (!Double.isFinite(v)) {
            return text(v);
        }
        String sign = v < 0 || v == 0 && 1 / v < 0 ? "-" : "";
        BigDecimal d = strip(shortest(v).abs());
        int e = d.precision() - d.scale() - 1;
        if (v == 0 || e >= -4 && e < 16) {
            String s = d.toPlainString();
            return sign + s + (s.indexOf('.') < 0 ? ".0" : "");
        }
        String s = d.movePointLeft(e).stripTrailingZeros().toPlainString();
        exponentDigits = 2;
        return sign + s + exponentText(e);
    }

    /** The value with as many digits as the longest of the array: real ones, not zeros. */
    private String exact(double v) {
        BigDecimal d = new BigDecimal(v).round(new MathContext(padRight + 1, RoundingMode.HALF_EVEN));
        int e = d.precision() - d.scale() - 1;
        String s = d.movePointLeft(e).setScale(padRight, RoundingMode.HALF_EVEN).toPlainString();
        return " ".repeat(padLeft - s.indexOf('.')) + s + exponentText(e);
    }

    private String exponentText(int e) {
        String digits = Integer.toString(Math.abs(e));
        return "e" + (e < 0 ? '-' : '+') + "0".repeat(Math.max(exponentDigits - digits.length(), 0)) + digits;
    }

    private static String text(double v) {
        return v != v ? "nan" : v > 0 ? "inf" : "-inf";
    }

    private String fixed(double v) {
        BigDecimal shortest = shortest(v);
        BigDecimal d = shortest.scale() <= precision
                ? shortest
                : new BigDecimal(v).setScale(precision, RoundingMode.HALF_EVEN);
        String s = d.signum() == 0 ? "0" : strip(d).toPlainString();
        if (s.indexOf('.') < 0) {
            s += ".";
        }
        boolean minus = v < 0 || v == 0 && 1 / v < 0;
        return minus && !s.startsWith("-") ? "-" + s : s;
    }

    /** The digits before the exponent, with a point. */
    private String mantissa(double v) {
        if (v == 0) {
            return 1 / v < 0 ? "-0." : "0.";
        }
        BigDecimal d = rounded(v);
        BigDecimal m = strip(d.movePointLeft(d.precision() - d.scale() - 1));
        String s = m.toPlainString();
        return s.indexOf('.') < 0 ? s + "." : s;
    }

    private int exponent(double v) {
        if (v == 0) {
            return 0;
        }
        BigDecimal d = rounded(v);
        return d.precision() - d.scale() - 1;
    }

    private BigDecimal rounded(double v) {
        BigDecimal shortest = strip(shortest(v));
        return shortest.precision() <= precision + 1
                ? shortest
                : new BigDecimal(v).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal strip(BigDecimal d) {
        BigDecimal s = d.stripTrailingZeros();
        return s.scale() < 0 ? s.setScale(0) : s;
    }

    /** The shortest decimal that reads back as the same value of the array's type. */
    private BigDecimal shortest(double v) {
        if (v == 0) {
            return BigDecimal.ZERO;
        }
        return switch (x.type()) {
            case DOUBLE -> new BigDecimal(Double.toString(v));
            case HALF, BFLOAT16 -> shortestHalf(v);
            default -> new BigDecimal(Float.toString((float) v));
        };
    }

    private BigDecimal shortestHalf(double v) {
        BigDecimal exact = new BigDecimal(v);
        for (int digits = 1; digits < 6; digits++) {
            BigDecimal d = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            float f = d.floatValue();
            float back = x.type() == DataType.HALF
                    ? Float.float16ToFloat(Float.floatToFloat16(f))
                    : Float.intBitsToFloat(Values.bfloat16(f) << 16);
            if (back == v) {
                return d;
            }
        }
        return exact;
    }
}
