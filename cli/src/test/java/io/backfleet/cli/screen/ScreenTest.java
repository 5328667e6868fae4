package io.backfleet.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final StringWriter out = new StringWriter();

    private Screen screen(boolean colours, int columns) {
        return new Screen(new PrintWriter(out), true, colours, columns);
    }

    @Test
    void block_replacesTheOneDrawnBefore() {
        Screen screen = screen(false, 80);
        screen.draw(List.of("a", "b"));
        screen.draw(List.of("c"));
        assertEquals("a\nb\n\u001b[2A\u001b[Jc\n", out.toString());
    }

    @Test
    void line_standsAboveTheNextBlock() {
        Screen screen = screen(false, 80);
        screen.draw(List.of("a"));
        screen.line("stays");
        screen.draw(List.of("b"));
        assertEquals("a\n\u001b[1A\u001b[Jstays\nb\n", out.toString());
    }

    @Test
    void drawnLine_neverWraps() {
        Screen screen = screen(true, 10);
        screen.draw(List.of(screen.red("x".repeat(50))));
        String visible = out.toString().replaceAll("\u001b\\[[0-9]*m", "").strip();
        assertEquals(9, visible.length());
        assertTrue(out.toString().contains("\u001b[0m"), "the colour ends");
    }

    @Test
    void keptBlock_isNotDrawnOver() {
        Screen screen = screen(false, 80);
        screen.draw(List.of("a"));
        screen.keep();
        screen.line("b");
        assertEquals("a\nb\n", out.toString());
    }

    @Test
    void words_areForPeople() {
        assertEquals("1,234,567", Words.count(1_234_567));
        assertEquals("99.9 %", Words.percent(0.99999));
        assertEquals("100.0 %", Words.percent(1));
        assertEquals("3.2 s", Words.time(Duration.ofMillis(3_200)));
        assertEquals("2 min 5 s", Words.time(Duration.ofSeconds(125)));
        assertEquals("3 h 0 min", Words.time(Duration.ofHours(3)));
        assertEquals("256.1 MiB", Words.bytes(268_540_000));
        assertEquals("0.5 rows/s", Words.rate(0.49));
    }

    @Test
    void table_alignsItsColumns() {
        assertEquals(
                List.of("A       B", "longer  x"),
                new Table("A", "B").row("longer", "x").lines());
    }
}
