package io.backfleet.database.postgresql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import io.backfleet.protocol.error.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An examination with what planning goes on with.
 *
 * @param table that is walked; null when there are problems, like the rest
 * @param pair both tables, when rows go from one into another; null otherwise
 */
public record Findings(
        Examination examination,
        @Nullable Table table,
        @Nullable WalkingKey key,
        @Nullable TableSize size,
        @Nullable TablePair pair) {
    /** One that leaves nothing to go on with. */
    static Findings refused(List<Problem> problems, List<String> warnings) {
        Examination examination = new Examination(problems, "", List.of(), 0, 0, 0, 0, "", "", warnings);
        return new Findings(examination, null, null, null, null);
    }
}
