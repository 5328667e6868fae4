package io.backfleet.cli.command;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A spec on disk, which can give lines to what databases say against it.
 *
 * @param name as the user gave it
 */
record SpecFile(String name, String text, Document document, MigrationSpec spec) {

    /** @throws InvalidInputException with everything that the text alone shows to be wrong */
    static SpecFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.SYNTAX,
                    "the spec " + file + " can't be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
        Document document = Document.read(file.toString(), text);
        return new SpecFile(file.toString(), text, document, SpecReader.read(document));
    }

    /** All problems in one report, each with its line and its database; problems that many databases share stand once. */
    InvalidInputException located(Map<String, List<Problem>> byDatabase) {
        List<LocatedProblem> located = new ArrayList<>();
        byDatabase.forEach((database, problems) -> {
            for (Problem problem : problems) {
                Problem named = new Problem(
                        problem.code(), problem.path(), "on " + database + ": " + problem.message(), problem.remedy());
                located.add(document.locate(named));
            }
        });
        return new InvalidInputException(located);
    }
}
