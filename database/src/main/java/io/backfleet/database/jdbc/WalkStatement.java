package io.backfleet.database.jdbc;

import java.util.List;

/**
 * A statement of a walk over a table.
 *
 * @param jdbc as the driver takes it
 * @param display as the server shows it, with numbered parameters
 * @param slots what each parameter of the JDBC text stands for, in order
 */
public record WalkStatement(String jdbc, String display, List<Slot> slots) {
    public WalkStatement {
        slots = List.copyOf(slots);
    }

    /** What a parameter stands for. */
    public enum Kind {
        TASK,
        FENCE,
        /** The whole position, as a list of texts. */
        POSITION,
        /** One column of the position. */
        FROM,
        /** The whole upper bound, as a list of texts. */
        END,
        /** One column of the upper bound. */
        UPPER,
        /** One column of many keys, as a list of texts. */
        KEYS,
        /** How many rows to advance by. */
        ROWS,
        /** How many rows a last batch may have. */
        LAST_ROWS;

        /** Whether each key column has a parameter of its own. */
        public boolean ofColumns() {
            return this == FROM || this == UPPER || this == KEYS;
        }
    }

    /**
     * One parameter.
     *
     * @param index which key column, from 0; 0 for those that are none
     */
    public record Slot(Kind kind, int index) {}
}
