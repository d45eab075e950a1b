package io.gatun.ops.table;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a table of compositions: each public static generic method in it becomes a fluent method of {@code io.gatun.ops.Ops}
 * (of its first parameter if that is a value, else static). Read by the generator.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Namespace {
    /** The name of the namespace: base, math, nn, cnn, rnn, linalg, loss or random. */
    String value();
}
