package io.gatun.bindings;
import java.lang.foreign.*;
import org.junit.jupiter.api.Test;
class XTest { @Test void t() { try (Arena a = Arena.ofConfined()) { org.junit.jupiter.api.Assertions.assertEquals(8, a.allocate(8).byteSize() + X.f() - 8); } } }
