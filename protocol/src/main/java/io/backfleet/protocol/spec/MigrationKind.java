package io.backfleet.protocol.spec;

/** What a migration's two sides are. */
public enum MigrationKind {
    /** Columns of one table. */
    COLUMNS,
    /** Two tables of one database. */
    TABLE,
    /** Two tables of two databases, which may be of two engines. */
    COPY
}
