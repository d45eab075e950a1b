package io.gatun.arrays.memory;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much memory this process may use: the machine's, or the limit of its container. Linux's own files are read where they are
 * there; the management bean says the same, and costs 25 ms of every start.
 */
final class MachineMemory {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private MachineMemory() {}

    static long bytes() {
        try {
            return Math.min(machine(), container());
        } catch (IOException | RuntimeException e) {
            return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                    ? os.getTotalMemorySize()
                    : 4 * Runtime.getRuntime().maxMemory();
        }
    }

    private static long machine() throws IOException {
        for (String line : read(Path.of("/proc/meminfo")).split("\n")) {
            if (line.startsWith("MemTotal:") && line.endsWith(" kB")) {
                return Long.parseLong(line.substring(9, line.length() - 3).strip()) << 10;
            }
        }
        throw new IOException("/proc/meminfo has no MemTotal");
    }

    /** The smallest limit of this process's control group and of those around it; {@code Long.MAX_VALUE} for none. */
    private static long container() throws IOException {
        long least = Long.MAX_VALUE;
        for (String line : read(Path.of("/proc/self/cgroup")).split("\n")) {
            // hierarchy:controllers:path, where version 2 has the number 0 and no controllers.
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            String controllers = line.substring(first + 1, second);
            String path = line.substring(second + 2);
            if (line.startsWith("0::")) {
                least = Math.min(least, limit(CGROUPS, path, "memory.max"));
            } else if (("," + controllers + ",").contains(",memory,")) {
                least = Math.min(least, limit(CGROUPS.resolve("memory"), path, "memory.limit_in_bytes"));
            }
        }
        return least;
    }

    private static long limit(Path root, String path, String file) throws IOException {
        long least = Long.MAX_VALUE;
        // Inside a container the path may name a folder of the host, which is not there: its parents are looked at all
        // the same.
        for (Path p = root.resolve(path).normalize(); p != null && p.startsWith(root); p = p.getParent()) {
            Path f = p.resolve(file);
            if (Files.isReadable(f)) {
                String text = read(f).strip();
                least = text.equals("max") ? least : Math.min(least, Long.parseLong(text));
            }
        }
        return least;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    }
}
