package io.gatun.examples.cli;

import io.gatun.bindings.NativeLibrary;
import io.gatun.examples.run.NativeFacts;
import io.gatun.examples.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Explains what was found on this machine, what is active, and how to get what is missing. */
@Command(
        name = "doctor",
        description = "Explain what was found on this machine, what is active, and how to get what is missing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "3:something that Gatun cannot work without is missing"})
public final class DoctorCommand implements Callable<Integer> {
    private static final List<String> VARIABLES = List.of(
            "GATUN_ISA",
            "GATUN_NUM_THREADS",
            "GATUN_OPENBLAS",
            "GATUN_ONEDNN",
            "GATUN_WINOGRAD",
            "GATUN_BACKENDS",
            "GATUN_NATIVE_DIR",
            "GATUN_DATA",
            "GATUN_JAVA_HOME",
            "GATUN_JAVA_OPTS",
            "OMP_NUM_THREADS",
            "OMP_WAIT_POLICY",
            "OPENBLAS_NUM_THREADS",
            "OPENBLAS_CORETYPE",
            "OPENBLAS_L2_SIZE");

    @Spec
    private CommandSpec spec;

    private PrintWriter out;
    private int worst;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        out.println("gatun " + Versions.GATUN);
        section("Java");
        good("JVM", Runtime.version() + ", " + System.getProperty("java.vendor"));
        line("heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most (-Xmx); arrays live outside of it");

        section("Machine");
        line("processors", Runtime.getRuntime().availableProcessors() + " available, " + processor());
        memory();

        Map<String, String> facts = NativeFacts.read();
        section("Native kernels");
        if (facts.containsKey("native.error")) {
            worst = 3;
            mark(Ansi.AUTO.string("@|red missing|@"), "libgatun", facts.get("native.error"));
        } else {
            good("libgatun", String.valueOf(NativeLibrary.path()));
            instructionSet(facts);
            line("threads", facts.get("threads") + "   (GATUN_NUM_THREADS or Nd.setNumThreads)");
            line("OpenMP", facts.getOrDefault("openmp", "none"));
            line("compiler", facts.getOrDefault("compiler", "unknown"));
            section("Libraries");
            library(
                    facts,
                    "openblas",
                    "OpenBLAS",
                    "libopenblas-openmp-dev",
                    "openblas-devel",
                    "openblas",
                    "matrix products fall back to our own kernels, slower");
            library(
                    facts,
                    "onednn",
                    "oneDNN",
                    "libdnnl-dev",
                    "onednn-devel",
                    "onednn",
                    "convolutions fall back to our own kernels, several times slower");
        }
        facts.forEach((key, libraries) -> {
            if (key.startsWith("backends.")) {
                mark(
                        Ansi.AUTO.string("@|yellow held   |@"),
                        key.substring("backends.".length()),
                        "served by " + (libraries.equals("own") ? "our own kernels" : libraries)
                                + " alone (GATUN_BACKENDS)");
            }
        });
        section("Environment");
        boolean any = false;
        for (String name : VARIABLES) {
            String value = System.getenv(name);
            if (value != null) {
                any = true;
                variable(name, value);
            }
        }
        if (!any) {
            line("variables", "none of " + VARIABLES.size() + " that matter is set");
        }
        out.flush();
        return worst;
    }

    private void instructionSet(Map<String, String> facts) {
        String active = facts.get("isa");
        String available = facts.get("isa.available");
        line(
                "instructions",
                active
                        + (active != null && !active.equals(available)
                                ? "   forced below this processor's " + available + " (GATUN_ISA)"
                                : "   (GATUN_ISA=1..4 forces a lower tier)"));
    }

    private void library(
            Map<String, String> facts, String key, String name, String apt, String dnf, String brew, String without) {
        String found = facts.get(key);
        String error = facts.get(key + ".error");
        if (error == null && "off".equals(found)) {
            String variable = "GATUN_" + key.toUpperCase(Locale.ROOT);
            mark(
                    Ansi.AUTO.string("@|yellow off    |@"),
                    name,
                    "found, and turned off by " + variable + "=0: " + without);
            return;
        }
        if (error == null && found != null) {
            String config = facts.getOrDefault(key + ".config", "");
            String version = facts.getOrDefault(key + ".version", config.replaceAll("^\\S+ (\\S+).*", "$1"));
            good(name, version + "   " + facts.getOrDefault(key + ".path", ""));
            String core = facts.get(key + ".core");
            if (core != null) {
                line("", "kernels for " + core + ", threads: " + facts.getOrDefault(key + ".threading", "unknown"));
            }
            return;
        }
        mark(Ansi.AUTO.string("@|yellow missing|@"), name, error != null ? error : "not found");
        line("", without);
        line("", "Debian, Ubuntu: sudo apt-get install " + apt);
        line("", "Fedora: sudo dnf install " + dnf + "   macOS: brew install " + brew);
    }

    private void variable(String name, String value) {
        boolean hampers = name.equals("OPENBLAS_CORETYPE") || name.equals("OPENBLAS_L2_SIZE");
        if (hampers) {
            mark(
                    Ansi.AUTO.string("@|yellow beware|@"),
                    name,
                    value + "   holds OpenBLAS to another processor's kernels and can halve it: unset it");
        } else {
            line(name, value);
        }
    }

    private void memory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            lines.filter(l -> l.startsWith("MemTotal") || l.startsWith("MemAvailable"))
                    .forEach(l -> line(
                            l.startsWith("MemTotal") ? "memory" : "",
                            (Long.parseLong(l.replaceAll("\\D", "")) >> 10) + " MiB "
                                    + (l.startsWith("MemTotal") ? "in all" : "available")));
        } catch (IOException | NumberFormatException e) {
            line("memory", "unknown on this system");
        }
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .findFirst()
                    .map(l -> l.substring(l.indexOf(':') + 2))
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private void section(String name) {
        out.println();
        out.println(Ansi.AUTO.string("@|bold " + name + "|@"));
    }

    private void good(String name, String text) {
        mark(Ansi.AUTO.string("@|green ok     |@"), name, text);
    }

    private void line(String name, String text) {
        mark("       ", name, text);
    }

    private void mark(String mark, String name, String text) {
        out.printf("  %s %-14s %s%n", mark, name, text);
    }
}
