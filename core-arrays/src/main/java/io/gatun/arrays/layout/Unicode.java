package io.gatun.arrays.layout;

/** What Java's strings can hold and Unicode has not. */
public final class Unicode {
    private Unicode() {}

    /** False for a string with half of a surrogate pair, which no encoding holds. */
    public static boolean isText(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                boolean pair = Character.isHighSurrogate(s.charAt(i))
                        && i + 1 < s.length()
                        && Character.isLowSurrogate(s.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
