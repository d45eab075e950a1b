package io.gatun.ops;

import java.util.Locale;

/**
 * A condition on each element of a value, as ND4J's {@code Conditions}: {@code Condition.greaterThan(0)}. Comparisons with NaN are
 * false, but NOT_EQUALS.
 *
 * @param kind what is asked
 * @param value what is compared with; 0 where nothing is
 * @param epsilon how far equal numbers may be apart, for EPSILON_EQUALS and EPSILON_NOT_EQUALS; else 0
 */
public record Condition(Kind kind, double value, double epsilon) {
    /** What is asked of an element. */
    public enum Kind {
        EQUALS,
        NOT_EQUALS,
        LESS_THAN,
        LESS_THAN_OR_EQUAL,
        GREATER_THAN,
        GREATER_THAN_OR_EQUAL,
        EPSILON_EQUALS,
        EPSILON_NOT_EQUALS,
        ABSOLUTE_EQUALS,
        ABSOLUTE_NOT_EQUALS,
        ABSOLUTE_LESS_THAN,
        ABSOLUTE_LESS_THAN_OR_EQUAL,
        ABSOLUTE_GREATER_THAN,
        ABSOLUTE_GREATER_THAN_OR_EQUAL,
        IS_INFINITE,
        IS_NAN,
        IS_FINITE,
        NOT_INFINITE,
        NOT_FINITE;

        private boolean compares() {
            return ordinal() < IS_INFINITE.ordinal();
        }

        private boolean absolute() {
            return name().startsWith("ABSOLUTE");
        }
    }

    /** Refuses a distance below zero, and one where none is used. */
    public Condition {
        if (!(epsilon >= 0)) {
            throw new GatunException("[condition] epsilon " + epsilon + ": expected 0 or more");
        }
    }

    /** A condition that compares with a number. */
    public static Condition of(Kind kind, double value) {
        boolean near = kind == Kind.EPSILON_EQUALS || kind == Kind.EPSILON_NOT_EQUALS;
        return new Condition(kind, value, near ? 1e-5 : 0);
    }

    /** A condition by its name, in any case and spelling: {@code "GREATER_THAN"}, {@code "greaterThan"}, {@code "GreaterThan"}. */
    public static Condition of(String name, double value) {
        String plain = name.replace("_", "").toUpperCase(Locale.ROOT);
        for (Kind k : Kind.values()) {
            String own = k.name().replace("_", "");
            if (own.equals(plain)
                    || own.replace("ABSOLUTE", "ABS").equals(plain)
                    || own.replace("EPSILON", "EPS").equals(plain)) {
                return of(k, value);
            }
        }
        throw new GatunException("[condition] unknown condition \"" + name + "\": expected one of "
                + java.util.Arrays.toString(Kind.values()));
    }

    /** A condition as it is written: {@code greaterThan(0.5)}, {@code isNan()}, {@code NOT_FINITE}. */
    public static Condition parse(String text) {
        int open = text.indexOf('(');
        String inside = open < 0 ? "" : text.substring(open + 1, Math.max(text.lastIndexOf(')'), open + 1));
        try {
            return of(
                    (open < 0 ? text : text.substring(0, open)).strip(),
                    inside.isBlank() ? 0 : Double.parseDouble(inside.strip()));
        } catch (NumberFormatException e) {
            throw new GatunException("[condition] \"" + text + "\": expected a form such as greaterThan(0.5)", e);
        }
    }

    /** True where equal. */
    public static Condition equalTo(double value) {
        return of(Kind.EQUALS, value);
    }

    /** True where not equal. */
    public static Condition notEqualTo(double value) {
        return of(Kind.NOT_EQUALS, value);
    }

    /** True where less. */
    public static Condition lessThan(double value) {
        return of(Kind.LESS_THAN, value);
    }

    /** True where less or equal. */
    public static Condition lessThanOrEqual(double value) {
        return of(Kind.LESS_THAN_OR_EQUAL, value);
    }

    /** True where greater. */
    public static Condition greaterThan(double value) {
        return of(Kind.GREATER_THAN, value);
    }

    /** True where greater or equal. */
    public static Condition greaterThanOrEqual(double value) {
        return of(Kind.GREATER_THAN_OR_EQUAL, value);
    }

    /** True where not further away than 1e-5. */
    public static Condition epsilonEquals(double value) {
        return of(Kind.EPSILON_EQUALS, value);
    }

    /** True where infinite. */
    public static Condition isInfinite() {
        return of(Kind.IS_INFINITE, 0);
    }

    /** True where NaN. */
    public static Condition isNan() {
        return of(Kind.IS_NAN, 0);
    }

    /** True where neither infinite nor NaN. */
    public static Condition isFinite() {
        return of(Kind.IS_FINITE, 0);
    }

    /** Where the elements of a value fulfil it: BOOL. */
    public <T extends Ops<T>> T test(T x) {
        T v = kind.absolute() ? x.abs() : x;
        T c = kind.compares() ? number(v) : null;
        return switch (kind) {
            case EQUALS, ABSOLUTE_EQUALS -> v.eq(c);
            case NOT_EQUALS, ABSOLUTE_NOT_EQUALS -> v.neq(c);
            case LESS_THAN, ABSOLUTE_LESS_THAN -> v.lt(c);
            case LESS_THAN_OR_EQUAL, ABSOLUTE_LESS_THAN_OR_EQUAL -> v.lte(c);
            case GREATER_THAN, ABSOLUTE_GREATER_THAN -> v.gt(c);
            case GREATER_THAN_OR_EQUAL, ABSOLUTE_GREATER_THAN_OR_EQUAL -> v.gte(c);
            case EPSILON_EQUALS -> v.sub(c).abs().lte(epsilon).or(v.eq(c)); // infinity less infinity is NaN
            case EPSILON_NOT_EQUALS -> v.sub(c).abs().lte(epsilon).or(v.eq(c)).not();
            case IS_INFINITE -> v.isInfinite();
            case IS_NAN -> v.isNan();
            case IS_FINITE -> v.isFinite();
            case NOT_INFINITE -> v.isInfinite().not();
            case NOT_FINITE -> v.isFinite().not();
        };
    }

    /** The number beside integers as one of their type, if it is whole: long integers stay exact. */
    private <T extends Ops<T>> T number(T x) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        boolean exact = x.dataType().isFloating() || whole && x.dataType().bytes() >= 4;
        return x.scalar(exact ? x.dataType() : whole ? DataType.LONG : DataType.DOUBLE, value);
    }
}
