package io.backfleet.protocol.error;

import static java.util.Objects.requireNonNull;

/**
 * A problem with its place in a file.
 *
 * @param file the file's name as the user gave it
 * @param line from 1; 0 when the problem belongs to no line
 */
public record LocatedProblem(String file, int line, Problem problem) {
    public LocatedProblem {
        requireNonNull(file, "file");
        requireNonNull(problem, "problem");
        if (line < 0) {
            throw new IllegalArgumentException("line " + line + " < 0");
        }
    }

    /** {@code file:line: path: message (remedy) [CODE]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (!problem.path().isEmpty()) {
            text.append(problem.path()).append(": ");
        }
        text.append(problem.message());
        if (!problem.remedy().isEmpty()) {
            text.append(" -> ").append(problem.remedy());
        }
        return text.append(" [").append(problem.code()).append(']').toString();
    }
}
