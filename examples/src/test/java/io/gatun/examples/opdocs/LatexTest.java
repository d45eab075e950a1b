package io.gatun.examples.opdocs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** Formulas for the terminal. */
class LatexTest {
    @Test
    void formulas_read_well_without_their_noise() {
        assertEquals("y = (x - mu) / (sqrt(s^2))", Latex.plain("$y = \\frac{x - \\mu}{\\sqrt{s^2}}$"));
        assertEquals("y = 1/2 sum_i x_i^2", Latex.plain("$y = \\frac{1}{2} \\sum_i x_i^2$"));
        assertEquals(
                "y = { x if x > 0 ; 0 else }",
                Latex.plain("$y = \\begin{cases} x & x \\gt 0 \\\\ 0 & \\text{else} \\end{cases}$"));
        assertEquals("y_(ij) = floor(x / 2^y)", Latex.plain("$y_{ij} = \\lfloor x / 2^y \\rfloor$"));
        assertEquals("none: an order", Latex.plain("none: an order"));
    }

    @Test
    void no_formula_keeps_a_command() {
        for (OpEntry e : OpEntry.all()) {
            String plain = Latex.plain(e.formula());
            assertFalse(plain.contains("\\") || plain.contains("$"), () -> e.key() + ": " + plain);
        }
    }
}
