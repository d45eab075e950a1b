package io.gatun.bindings;
import java.lang.foreign.*;
public class X { public static long f() { try (Arena a = Arena.ofConfined()) { return a.allocate(8).byteSize(); } } }
