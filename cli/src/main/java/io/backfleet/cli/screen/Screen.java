package io.backfleet.cli.screen;

import io.backfleet.protocol.wire.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Where a command prints. On a terminal the last block of lines can be drawn again and again; elsewhere only whole new
 * lines are printed. Not thread-safe.
 */
public final class Screen {
    private final PrintWriter out;
    private final boolean terminal;
    private final boolean colours;
    private final int columns;
    private int drawn;

    public Screen(PrintWriter out, boolean terminal, boolean colours, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
        this.columns = columns;
    }

    /** What the launcher found out about standard output: Java 17 itself cannot tell a terminal from a pipe. */
    public static Screen detect(PrintWriter out) {
        boolean terminal = Boolean.getBoolean("backfleet.terminal");
        boolean colours = terminal && System.getenv("NO_COLOR") == null;
        return new Screen(out, terminal, colours, Integer.getInteger("backfleet.columns", 100));
    }

    public boolean terminal() {
        return terminal;
    }

    public int columns() {
        return columns;
    }

    /** Prints a line that stays. */
    public void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Draws a block in the place of the one drawn before; a terminal only. */
    public void draw(List<String> lines) {
        clear();
        lines.forEach(line -> out.println(fit(line)));
        drawn = lines.size();
        out.flush();
    }

    /** Leaves the block as it is; what comes next goes below it. */
    public void keep() {
        drawn = 0;
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    /** A drawn line must not wrap, or the next drawing would start at the wrong place. */
    private String fit(String line) {
        StringBuilder fitted = new StringBuilder();
        int width = 0;
        boolean escape = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            escape |= c == '\u001b';
            if (!escape && ++width >= columns) {
                return fitted.append(colours ? "\u001b[0m" : "").toString();
            }
            fitted.append(c);
            if (escape && c == 'm') {
                escape = false;
            }
        }
        return fitted.toString();
    }

    public String bold(String text) {
        return styled(text, "1");
    }

    public String green(String text) {
        return styled(text, "32");
    }

    public String yellow(String text) {
        return styled(text, "33");
    }

    public String red(String text) {
        return styled(text, "31");
    }

    public String dim(String text) {
        return styled(text, "2");
    }

    private String styled(String text, String code) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Prints a document as indented JSON. */
    public void json(Object document) {
        try {
            line(Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints a document as one line of JSON. */
    public void jsonLine(Object document) {
        try {
            line(Wire.mapper().writeValueAsString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
