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

    /**
     * What this process can still take before the system runs out: of the machine, swap included, and of its container; caches of files
     * count as free. {@code Long.MAX_VALUE} where that is not known.
     */
    static long available() {
        try {
            long free = line("MemAvailable:") + line("SwapFree:");
            return Math.min(free, containerRoom());
        } catch (IOException | RuntimeException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long line(String name) throws IOException {
        for (String line : read(Path.of("/proc/meminfo")).split("\n")) {
            if (line.startsWith(name) && line.endsWith(" kB")) {
                return Long.parseLong(
                                line.substring(name.length(), line.length() - 3).strip())
                        << 10;
            }
        }
        throw new IOException("/proc/meminfo has no " + name);
    }

    private static long containerRoom() throws IOException {
        long[] least = {Long.MAX_VALUE};
        groups((folder, version2) -> {
            Path limit = folder.resolve(version2 ? "memory.max" : "memory.limit_in_bytes");
            Path used = folder.resolve(version2 ? "memory.current" : "memory.usage_in_bytes");
            String text = read(limit).strip();
            if (!text.equals("max") && Files.isReadable(used)) {
                long held = Long.parseLong(read(used).strip()) - cache(folder, version2 ? "" : "total_");
                least[0] = Math.min(least[0], Math.max(0, Long.parseLong(text) - held));
            }
        });
        return least[0];
    }

    /** Bytes of files in memory, which go when others need it. */
    private static long cache(Path folder, String prefix) throws IOException {
        Path stat = folder.resolve("memory.stat");
        long sum = 0;
        if (Files.isReadable(stat)) {
            for (String line : read(stat).split("\n")) {
                if (line.startsWith(prefix + "inactive_file ") || line.startsWith(prefix + "active_file ")) {
                    sum += Long.parseLong(line.substring(line.indexOf(' ') + 1).strip());
                }
            }
        }
        return sum;
    }

    private static long machine() throws IOException {
        return line("MemTotal:");
    }

    /** The smallest limit of this process's control group and of those around it; {@code Long.MAX_VALUE} for none. */
    private static long container() throws IOException {
        long[] least = {Long.MAX_VALUE};
        groups((folder, version2) -> {
            String text = read(folder.resolve(version2 ? "memory.max" : "memory.limit_in_bytes"))
                    .strip();
            if (!text.equals("max")) {
                least[0] = Math.min(least[0], Long.parseLong(text));
            }
        });
        return least[0];
    }

    private interface Group {
        void look(Path folder, boolean version2) throws IOException;
    }

    /** The control groups that limit this process's memory, from its own outward. */
    private static void groups(Group each) throws IOException {
        for (String line : read(Path.of("/proc/self/cgroup")).split("\n")) {
            // hierarchy:controllers:path, where version 2 has the number 0 and no controllers.
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            String controllers = line.substring(first + 1, second);
            String path = line.substring(second + 2);
            if (line.startsWith("0::")) {
                around(CGROUPS, path, true, each);
            } else if (("," + controllers + ",").contains(",memory,")) {
                around(CGROUPS.resolve("memory"), path, false, each);
            }
        }
    }

    private static void around(Path root, String path, boolean version2, Group each) throws IOException {
        // Inside a container the path may name a folder of the host, which is not there: its parents are looked at all
        // the same.
        for (Path p = root.resolve(path).normalize(); p != null && p.startsWith(root); p = p.getParent()) {
            if (Files.isReadable(p.resolve(version2 ? "memory.max" : "memory.limit_in_bytes"))) {
                each.look(p, version2);
            }
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    }
}
