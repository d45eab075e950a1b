package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The examples run, and give what they promise. */
@ResourceLock(Resources.SYSTEM_OUT)
class ExamplesTest {
    private interface Program {
        void main(String[] args) throws Exception;
    }

    private static void expect(Program program, String... parts) throws Exception {
        String out = output(program);
        for (String part : parts) {
            assertTrue(out.contains(part), () -> "expected \"" + part + "\" in:\n" + out);
        }
    }

    private static String output(Program program) throws Exception {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void arrays() throws Exception {
        expect(
                ArraysExample::main,
                "[[11. 22. 33.]\n [14. 25. 36.]]",
                "means of the columns: [2.5 3.5 4.5]",
                "[[14. 32.]\n [32. 77.]]",
                "[[1. 2. 0.]\n [4. 5. 0.]]",
                "norm of x: 6.78");
    }

    @Test
    void gradients() throws Exception {
        expect(
                GradientsExample::main,
                "first:  [ 3.  0. 12.]",
                "second: [-6.  0. 12.]",
                "loss:   0.554",
                "d b:    0.4255",
                "0 of 3 gradients are wrong");
    }

    @Test
    void linearRegression() throws Exception {
        expect(LinearRegressionExample::main, "loss 0.00", "w = [ 3.0", "-2.0", "at (1, 1): 1.4");
    }

    @Test
    void digits() throws Exception {
        expect(
                DigitsExample::main,
                "DenseLayer",
                "Accuracy:        0.9",
                "the first test picture is a 3, taken for a 3");
    }

    @Test
    void ownLayer() throws Exception {
        expect(
                CustomLayerExample::main,
                "test accuracy 0.9",
                "read back: RmsNorm[epsilon=1.0E-6]",
                "same output: true");
    }

    @Test
    void charLstm() throws Exception {
        expect(
                CharLstmExample::main,
                "step 400, loss 0.",
                "Shall I compare thee to a summer's day?\nThou art more lovely");
    }

    @Test
    void resNet50(@TempDir Path folder) throws Exception {
        Path page = folder.resolve("plan.html");
        expect(
                args -> ResNet50Example.main(new String[] {"64", page.toString()}),
                "25,557,032 parameters",
                "1000 scores",
                "onv2d",
                page.toString());
        assertTrue(Files.readString(page).contains("layer4/2"));
    }

    @Test
    void quantization() throws Exception {
        String out = output(QuantizationExample::main);
        Matcher m = Pattern.compile("accuracy +([0-9.]+) % before, ([0-9.]+) % after")
                .matcher(out);
        int reports = 0;
        for (; m.find(); reports++) {
            double before = Double.parseDouble(m.group(1));
            double after = Double.parseDouble(m.group(2));
            assertTrue(before > 96 && before - after < 0.5, out);
        }
        assertEquals(4, reports, out);
    }

    @Test
    void transformer() throws Exception {
        expect(TransformerExample::main, "epoch  8, loss 0.0", "accuracy on 359 test pictures: 0.9");
    }
}
