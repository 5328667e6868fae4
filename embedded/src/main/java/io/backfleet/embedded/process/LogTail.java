package io.backfleet.embedded.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a server's log file, for error messages. */
public final class LogTail {
    private static final int LINES = 25;
    private static final int BYTES = 8 * 1024;

    private LogTail() {}

    /** The last lines of the file, or a word on why there are none. Never throws: it is used while another failure is being reported. */
    public static String of(Path log) {
        if (!Files.exists(log)) {
            return "(no log file " + log + ")";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return "end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(log " + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
