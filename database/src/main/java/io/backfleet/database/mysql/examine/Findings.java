package io.backfleet.database.mysql.examine;

import io.backfleet.database.Examination;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import org.jspecify.annotations.Nullable;

/**
 * An examination with what planning goes on with.
 *
 * @param table null when there are problems, like the rest
 */
public record Findings(
        Examination examination,
        @Nullable Table table,
        @Nullable WalkingKey key,
        @Nullable TableSize size) {}
