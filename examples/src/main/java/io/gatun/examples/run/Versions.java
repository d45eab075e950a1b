package io.gatun.examples.run;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.IVersionProvider;

/** What this is: Gatun's version, the JVM's, and the machine's. */
public final class Versions implements IVersionProvider {
    /** Gatun's version. */
    public static final String GATUN = "0.1.0-SNAPSHOT";

    @Override
    public String[] getVersion() {
        return new String[] {
            "gatun " + GATUN,
            "JVM: " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "OS: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                    + System.getProperty("os.arch")
        };
    }

    /** Versions and build facts as they go into reports: gatun, java, os, and the native library's own facts. */
    public static Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>(NativeFacts.read());
        facts.put("gatun", GATUN);
        facts.put("java", Runtime.version().toString());
        facts.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return facts;
    }
}
