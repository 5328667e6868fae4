package io.backfleet.cli.command;

import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A spec and the databases it is to run on, as they stand in two files. Problems that a database reports are given the
 * line of the file that they belong to.
 */
record Inputs(SpecFile spec, DatabasesConfig databases, Document databasesDocument) {

    /** @throws InvalidInputException with everything that the two texts alone show to be wrong */
    static Inputs read(Path specFile, Path databasesFile, Map<String, String> environment) {
        List<LocatedProblem> problems = new ArrayList<>();
        Optional<SpecFile> spec = attempt(problems, () -> SpecFile.read(specFile));
        String name = databasesFile.toString();
        Optional<String> text =
                attempt(problems, () -> text(databasesFile, "name the databases file with --databases"));
        Optional<DatabasesConfig> databases =
                text.flatMap(yaml -> attempt(problems, () -> DatabasesFile.read(name, yaml, environment)));
        if (spec.isEmpty() || databases.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        Document document = Document.read(name, text.orElseThrow());
        // a document knows the lines of what was looked at
        document.root().sections("databases");
        return new Inputs(spec.get(), databases.get(), document);
    }

    private static <T> Optional<T> attempt(List<LocatedProblem> problems, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    /** Reads a file that somebody named. */
    static String text(Path file, String remedy) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", remedy);
        } catch (IOException e) {
            throw unreadable(file, "can't be read (" + e.getClass().getSimpleName() + ")", remedy);
        }
    }

    private static InvalidInputException unreadable(Path file, String what, String remedy) {
        return new InvalidInputException(
                List.of(new LocatedProblem(file.toString(), 0, new Problem(ErrorCode.SYNTAX, "", what, remedy))));
    }

    /** A report of what databases say: against the spec with the spec's lines, about themselves with their own. */
    InvalidInputException report(Map<String, List<Problem>> byDatabase) {
        List<LocatedProblem> located = new ArrayList<>();
        byDatabase.forEach((id, problems) -> problems.forEach(
                problem -> located.add(ofSpec(problem) ? spec.locate(id, problem) : locate(id, problem))));
        return new InvalidInputException(located);
    }

    private static boolean ofSpec(Problem problem) {
        return problem.path().startsWith("backfill") || problem.path().startsWith("verify");
    }

    private LocatedProblem locate(String id, Problem problem) {
        String key = problem.code() == ErrorCode.REPLICA_UNREACHABLE ? "replicas" : "url";
        return databasesDocument.locate(new Problem(
                problem.code(),
                "databases." + id + "." + key,
                problem.message(),
                problem.remedy().isEmpty()
                        ? "see that the server runs and that host, database and user are right"
                        : problem.remedy()));
    }
}
