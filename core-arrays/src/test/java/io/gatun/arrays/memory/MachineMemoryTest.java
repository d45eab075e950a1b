package io.gatun.arrays.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MachineMemoryTest {
    @Test
    void saysWhatTheJvmSays() {
        OperatingSystemMXBean os =
                assertInstanceOf(OperatingSystemMXBean.class, ManagementFactory.getOperatingSystemMXBean());
        assertEquals(os.getTotalMemorySize(), MachineMemory.bytes());
    }
}
