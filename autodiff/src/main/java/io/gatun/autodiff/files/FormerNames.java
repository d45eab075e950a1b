package io.gatun.autodiff.files;

import java.util.Map;

/**
 * Names of our operations are part of the file format. Who renames or moves one adds a line here: what files of before call it,
 * and where it is now, both below {@code io.gatun.ops}. {@code FormerNamesTest} fails without it.
 */
final class FormerNames {
    private static final Map<String, String> PRESENT = Map.ofEntries();

    private FormerNames() {}

    /** The name now of what may have had another before. */
    static String present(String name) {
        return present(PRESENT, name);
    }

    /** A class that is nested in a renamed one moves with it. */
    static String present(Map<String, String> table, String name) {
        String own = table.get(name);
        if (own != null) {
            return own;
        }
        int nested = name.lastIndexOf('$');
        return nested < 0 ? name : present(table, name.substring(0, nested)) + name.substring(nested);
    }
}
