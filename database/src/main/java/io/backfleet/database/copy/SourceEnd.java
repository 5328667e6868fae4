package io.backfleet.database.copy;

import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The table that rows of a copy come from. Not thread-safe. */
public interface SourceEnd extends TableEnd {
    /** The key that it is walked by. */
    List<KeyColumn> key();

    /** The type of an expression over a row, which must have been checked. */
    SideType typeOf(String expression);

    /**
     * Checks what the fleet's role may do.
     *
     * @param columns that are read, by name, beside the key
     * @param expressions that are read
     * @param locked whether rows are locked
     */
    void checkPrivileges(
            Collection<String> columns, Collection<String> expressions, boolean locked, Consumer<Problem> problems);

    /** Warns unless something in the database seems to make a version column grow with each change. */
    void checkVersion(String column, Consumer<String> warnings);

    Size size();

    /** Real keys that cut the table into ranges, in key order. */
    List<Key> boundaries();

    /** Transactions that run now, and those that have been prepared to be committed later. */
    Running running();

    /** Those of some running ones that still do. */
    List<String> stillRunning(List<String> transactions);

    /** Those of some prepared ones that still are. */
    List<String> stillPrepared(List<String> transactions);

    /** What is known of one that does not end, for people. */
    String describe(List<String> transactions);

    /** Opens the rows, on a connection of their own. */
    SourceRows rows(SourceLayout layout);

    /** The statement of one page, for people. */
    String shown(SourceLayout layout);

    /**
     * @param rows estimated
     * @param bytes of the heap
     * @param ranges how many it would be cut into
     */
    record Size(long rows, long bytes, int ranges) {}

    /**
     * Transactions of the database.
     *
     * @param since when they were looked up, the server's clock
     * @param mark where the server's log or numbering stood then
     * @param running they must end before a backfill may start
     * @param prepared likewise
     */
    record Running(String since, String mark, List<String> running, List<String> prepared) {
        public Running {
            running = List.copyOf(running);
            prepared = List.copyOf(prepared);
        }
    }
}
