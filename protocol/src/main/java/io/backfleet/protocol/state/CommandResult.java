package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command, kept for some minutes.
 *
 * @param command the command's id
 * @param migration what it was about
 * @param refusal why it was not carried out; null when it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandResult(
        String command, String migration, @Nullable Failure refusal) {
    public CommandResult {
        requireNonNull(command, "command");
        requireNonNull(migration, "migration");
    }

    @JsonIgnore
    public boolean accepted() {
        return refusal == null;
    }
}
