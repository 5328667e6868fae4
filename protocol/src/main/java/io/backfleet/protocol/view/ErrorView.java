package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.LocatedProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not carried out.
 *
 * @param command id of the command, when there was one
 * @param problems each with its place in the text that was sent; empty unless the text is at fault
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ErrorView(
        ErrorCode code, String message, @Nullable String command, List<ProblemView> problems) {
    /** A problem with its place. */
    public record ProblemView(String file, int line, String path, ErrorCode code, String message, String remedy) {
        public static ProblemView of(LocatedProblem located) {
            return new ProblemView(
                    located.file(),
                    located.line(),
                    located.problem().path(),
                    located.problem().code(),
                    located.problem().message(),
                    located.problem().remedy());
        }
    }

    public ErrorView {
        problems = problems == null ? List.of() : List.copyOf(problems);
    }
}
