package io.backfleet.database.mysql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.protocol.error.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An examination with what planning goes on with.
 *
 * @param table that is walked; null when there are problems, like the rest
 * @param pair both tables of a transfer; null for others
 */
public record Findings(
        Examination examination,
        @Nullable Table table,
        @Nullable WalkingKey key,
        @Nullable TableSize size,
        @Nullable TablePair pair) {
    /** A spec that can't run here. */
    static Findings refused(List<Problem> problems, List<String> warnings) {
        return new Findings(
                new Examination(problems, "", List.of(), 0, 0, 0, 0, "", "", warnings), null, null, null, null);
    }
}
