package io.backfleet.protocol.error;

import java.util.List;
import java.util.stream.Collectors;

/** All problems of one input in one report; thrown before anything is touched. */
public final class InvalidInputException extends BackfleetException {
    private final transient List<LocatedProblem> problems;

    public InvalidInputException(List<LocatedProblem> problems) {
        super(
                firstCode(problems),
                problems.stream().map(LocatedProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    private static ErrorCode firstCode(List<LocatedProblem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a report without problems");
        }
        return problems.get(0).problem().code();
    }

    /** In document order, at least one. */
    public List<LocatedProblem> problems() {
        return problems;
    }
}
