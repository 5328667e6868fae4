package io.backfleet.protocol.view;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.LocatedProblem;
import java.util.List;

/**
 * Why a request was refused.
 *
 * @param message for people
 * @param problems one by one when the input was a file; else empty
 */
public record ApiError(ErrorCode code, String message, List<LocatedProblem> problems) {
    public ApiError {
        problems = List.copyOf(problems);
    }
}
