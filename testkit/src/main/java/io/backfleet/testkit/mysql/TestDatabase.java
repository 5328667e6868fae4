package io.backfleet.testkit.mysql;

import io.backfleet.testkit.jdbc.ScratchDatabase;

/** An empty database of one test, on the primary and on its replica. Thread-safe. */
public final class TestDatabase extends ScratchDatabase {
    TestDatabase(SharedMySql servers, String name) {
        super(servers, name);
    }
}
