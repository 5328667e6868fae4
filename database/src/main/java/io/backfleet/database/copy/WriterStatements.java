package io.backfleet.database.copy;

import java.util.List;

/**
 * How an application's writers write one row of a copy's target: statements of one transaction, in order, with
 * {@code :column} for a value and remarks behind {@code --}. For people.
 *
 * @param write a row that was inserted or changed
 * @param delete one that was deleted
 */
public record WriterStatements(List<String> write, List<String> delete) {
    public WriterStatements {
        write = List.copyOf(write);
        delete = List.copyOf(delete);
    }
}
