package io.backfleet.coordinator.simulation;

/** The state machines that a {@link Book} watches. */
enum Machine {
    MIGRATION("A migration", "`MigrationPhase`, moved by `Steering` and `Progression`"),
    SHARD("A migration in one database", "`ShardPhase`, which follows from `Shard`"),
    RANGE("A range of a table that is filled in", "`RangeStatus` in a shard's `RangeLedger`"),
    TASK("A task that is handed out", "`Flight`"),
    PASS("The comparison in one database", "`Verification`: its pass and its repairs"),
    CHECK("A range of a pass", "`RangeStatus` in the `RangeLedger` of a `Pass`"),
    REPAIR("A stretch that is to be repaired", "`RangeStatus` of a `RepairItem`; one that is done is forgotten"),
    GATE("The gate", "`GateVerdict.Position`, judged by `Gate` on nothing but evidence");

    private final String title;
    private final String where;

    Machine(String title, String where) {
        this.title = title;
        this.where = where;
    }

    String title() {
        return title;
    }

    /** Which part of the product it is, as Markdown. */
    String where() {
        return where;
    }

    /** A transition, of which machine is known. */
    record Step(String from, String event, String to) {}
}
