/** The {@code gatun} command line and runnable examples. */
module io.gatun.examples {
    requires io.gatun.layers;
    requires io.gatun.data;
    requires io.gatun.arrays;
    requires io.gatun.autodiff;
    requires io.gatun.bindings;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires com.fasterxml.jackson.databind;
    requires io.gatun.ops;
    requires java.desktop;

    exports com.example.layers;
    exports io.gatun.examples.models;

    opens io.gatun.examples to
            info.picocli;
    opens io.gatun.examples.cli to
            info.picocli;
    opens io.gatun.examples.opdocs to
            com.fasterxml.jackson.databind;
    opens io.gatun.examples.run to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.gatun.examples.report to
            com.fasterxml.jackson.databind;
}
