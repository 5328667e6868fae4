package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One full pass over a table in one database. Times are milliseconds since 1970 on the coordinator's clock.
 *
 * @param number from 1
 * @param startedAt before anything of it was read
 * @param endedAt before {@code startedAt} when the clock was set back in between; it proves nothing then
 * @param compared rows
 * @param suspects rows that differed when first read
 * @param differences confirmed ones
 * @param undecided rows that could not be judged
 * @param schema fingerprint that every task of it saw
 * @param server identity that every task of it saw
 * @param voidReason why it proves nothing; null when it does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PassRecord(
        int number,
        long startedAt,
        long endedAt,
        long compared,
        long suspects,
        long differences,
        long undecided,
        String schema,
        String server,
        @Nullable String voidReason) {
    public PassRecord {
        requireNonNull(schema, "schema");
        requireNonNull(server, "server");
        if (number < 1) {
            throw new IllegalArgumentException("pass " + number);
        }
    }

    /** Whether it proves that both sides agreed. */
    @JsonIgnore
    public boolean clean() {
        return differences == 0 && undecided == 0 && voidReason == null;
    }
}
