package io.backfleet.coordinator;

import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;

/** Specs from table to table in tests. */
public final class Transfers {
    private Transfers() {}

    /** Within each database. */
    public static MigrationSpec table(String name, String from, String into, String databases) {
        return SpecReader.read("s.yaml", """
                migration: %s
                databases: [%s]
                backfill: {from: %s, into: %s}
                verify: off
                """.formatted(name, databases, from, into));
    }

    /**
     * From database to database.
     *
     * @param to as in a spec, with what else stands in the section
     */
    public static MigrationSpec copy(String name, String from, String into, String databases, String to) {
        return SpecReader.read("s.yaml", """
                migration: %s
                databases: [%s]
                backfill: {from: %s, into: %s, lockSource: true, to: %s}
                verify: off
                """.formatted(name, databases, from, into, to));
    }

    /** From database to database, compared as well. */
    public static MigrationSpec compared(String name, String databases, String to) {
        return SpecReader.read("s.yaml", """
                migration: %s
                databases: [%s]
                backfill: {from: users, into: accounts, lockSource: true, to: %s}
                verify: {every: 1m}
                gate: {cleanPasses: 2}
                """.formatted(name, databases, to));
    }
}
