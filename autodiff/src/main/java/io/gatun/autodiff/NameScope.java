package io.gatun.autodiff;

/**
 * A prefix of the names that variables get while it is open; scopes nest.
 *
 * <pre>{@code
 * try (NameScope s = sd.withNameScope("encoder")) {
 *     h = x.matmul(sd.var("w", array));   // "encoder/w", "encoder/matmul"
 * }
 * }</pre>
 */
public final class NameScope implements AutoCloseable {
    private final VariableTable table;
    private final String prefix;

    NameScope(VariableTable table, String prefix) {
        this.table = table;
        this.prefix = prefix;
    }

    /** What stands before the names: the scopes from the outermost to this one, each with a slash behind it. */
    public String prefix() {
        return prefix;
    }

    /**
     * Ends the scope; doing it twice is harmless.
     *
     * @throws io.gatun.ops.GatunException if a scope that was opened in it is still open
     */
    @Override
    public void close() {
        table.close(this);
    }
}
