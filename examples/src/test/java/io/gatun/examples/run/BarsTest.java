package io.gatun.examples.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;

class BarsTest {
    private static String draw(Charset charset) throws InterruptedException {
        var bytes = new ByteArrayOutputStream();
        try (ProgressBar bar = Bars.bar(new PrintStream(bytes, true, charset), 79, 20, "mnist", 100, 1000, 1, " MB")) {
            bar.stepBy(400);
            bar.setExtraMessage(" loss 0.1234");
            Thread.sleep(1300); // the rate is known after a second
        }
        return bytes.toString(charset);
    }

    @Test
    void aBarHasShareCountRateAndTimeToGo() throws InterruptedException {
        String drawn = draw(StandardCharsets.UTF_8);
        assertTrue(drawn.contains("█"), drawn);
        String last = drawn.substring(drawn.lastIndexOf("mnist"));
        assertTrue(last.contains("50%") && last.contains("500/1000 MB") && last.contains("loss 0.1234"), last);
        assertTrue(last.matches("(?s).*0:00:0\\d / 0:00:0\\d.*\\d+ MB/s.*"), last);
        assertTrue(drawn.endsWith("\r\033[K"), "the line is left empty");
        for (String line : drawn.split("\r")) {
            assertTrue(line.replace("\033[K", "").length() <= 79, line);
        }
    }

    @Test
    void terminalsWithoutUnicodeGetPlainCharacters() throws InterruptedException {
        String drawn = draw(StandardCharsets.US_ASCII);
        assertTrue(drawn.contains("[") && drawn.chars().allMatch(c -> c < 128), drawn);
    }

    @Test
    void theWidthIsThatOfTheTerminalWithinReason() {
        assertEquals(79, Bars.columns(null));
        assertEquals(79, Bars.columns("wide"));
        assertEquals(39, Bars.columns("0012".substring(2)));
        assertEquals(99, Bars.columns("100"));
        assertEquals(109, Bars.columns("300"));
    }
}
