package io.backfleet.testkit;

import java.util.Set;

/** A server that all tests of one JVM share. */
public interface SharedServer extends AutoCloseable {
    /** Ids of the child processes that this JVM runs for it at this moment. */
    Set<Long> processes();

    @Override
    void close();
}
