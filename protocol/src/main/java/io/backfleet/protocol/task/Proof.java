package io.backfleet.protocol.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a database says of a {@link Claim}.
 *
 * @param closed how many of the claim's tasks have an outcome in their checkpoint
 * @param seen rows that those outcomes say were looked at, together
 * @param mark the sum of those outcomes' marks; null from a worker that knows of none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proof(long closed, long seen, @Nullable Long mark) {
    /** One without a mark. */
    public Proof(long closed, long seen) {
        this(closed, seen, null);
    }
}
