package io.backfleet.database.postgresql.batch;

import io.backfleet.database.jdbc.WalkStatement;

/** The statements of a task whose every batch is one of them. Implementations are immutable. */
public interface BatchSql {
    /**
     * A batch of a given number of rows; does nothing when fewer are left than that. Its answer has {@code held},
     * {@code written}, {@code undone} if there are triggers to be watched, and the moved checkpoint's columns.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    WalkStatement next(boolean from, boolean upper);

    /**
     * The last batch of a range: everything that is left, unless that is more than {@code LAST_ROWS} rows because some
     * came meanwhile; then it does nothing.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    WalkStatement last(boolean from, boolean upper);

    /** Whether answers have a column {@code undone}: keys of rows that were to be written and, it seems, were not. */
    boolean watched();

    /** Finds a row, by the key in {@code FROM}, if it is there to be written and still not right. */
    WalkStatement still();

    /** What a row that is undone is blamed on. */
    String culprits();
}
