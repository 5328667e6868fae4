package io.backfleet.cli.command;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
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
        String text = Inputs.text(file, "name the spec file");
        Document document = Document.read(file.toString(), text);
        return new SpecFile(file.toString(), text, document, SpecReader.read(document));
    }

    /** All problems in one report, each with its line and its database. */
    InvalidInputException located(Map<String, List<Problem>> byDatabase) {
        List<LocatedProblem> located = new ArrayList<>();
        byDatabase.forEach((id, problems) -> problems.forEach(problem -> located.add(locate(id, problem))));
        return new InvalidInputException(located);
    }

    /** What a database says against the spec, with the spec's line. */
    LocatedProblem locate(String database, Problem problem) {
        return document.locate(new Problem(
                problem.code(), problem.path(), "on " + database + ": " + problem.message(), problem.remedy()));
    }
}
