package io.backfleet.protocol.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail: somebody asked for something, and this is what came of it. Commands are written in the
 * transaction that carries them out, so each stands there once; requests that never became a command are written by the
 * process that refused them.
 *
 * @param id the command's id, or one drawn for the request
 * @param at milliseconds since 1970
 * @param principal who; {@code anonymous} when that is not known
 * @param origin null when the command came from somebody who does not say so (an older coordinator)
 * @param action a command's name such as {@code pause}, or method and path of what never became one
 * @param migration what it was about; empty for nothing in particular
 * @param changes what was asked for or became different, by name; never a secret and no row's data
 * @param refusal why it was not done; null when it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditRecord(
        String id,
        long at,
        String principal,
        @Nullable Origin origin,
        String action,
        String migration,
        Map<String, Change> changes,
        @Nullable Failure refusal) {
    /**
     * A value before and after.
     *
     * @param before null where there was none, or it is not known
     * @param after null where there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(@Nullable String before, @Nullable String after) {
        public static Change to(String after) {
            return new Change(null, after);
        }
    }

    public AuditRecord {
        requireNonNull(id, "id");
        requireNonNull(principal, "principal");
        requireNonNull(action, "action");
        requireNonNull(migration, "migration");
        changes.forEach((name, change) -> requireNonNull(change, name));
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }
}
