package io.gatun.arrays.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MachineMemoryTest {
    @Test
    void someIsLeft() {
        long left = MachineMemory.available();
        assertTrue(left > 0, "left " + left);
        assertTrue(left <= MachineMemory.bytes() + (64L << 30), "left " + left); // swap
    }

    @Test
    void saysWhatTheJvmSays() {
        OperatingSystemMXBean os =
                assertInstanceOf(OperatingSystemMXBean.class, ManagementFactory.getOperatingSystemMXBean());
        assertEquals(os.getTotalMemorySize(), MachineMemory.bytes());
    }
}
