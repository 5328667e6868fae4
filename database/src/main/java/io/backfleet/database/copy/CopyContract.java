package io.backfleet.database.copy;

import java.util.ArrayList;
import java.util.List;

/** What every writer must do while a copy is under way, in SQL for the very tables of a spec. All functions. */
final class CopyContract {
    private CopyContract() {}

    /** Line by line. */
    static List<String> of(Mapping mapping, SourceEnd source, TargetEnd target) {
        String from = source.transferTable().sql();
        String into = target.transferTable().sql();
        String here = mapping.route().source();
        String there = mapping.route().written();
        boolean versions = mapping.version() != null;
        WriterStatements statements = target.writers(mapping.targetLayout());
        List<String> lines = new ArrayList<>();
        if (versions) {
            String version = mapping.sourceLayout().version();
            lines.add("Each transaction that writes " + from + " of " + here + " draws " + version
                    + " anew from a sequence of that database while it holds the row's lock, commits, and then writes "
                    + into + " of " + there
                    + " in a transaction of its own, at READ COMMITTED. A version never goes back,"
                    + " not even when a row is deleted and inserted again.");
        } else {
            lines.add("Each transaction that writes " + from + " of " + here
                    + " locks or changes the row there first, then"
                    + " writes " + into + " of " + there
                    + " in a transaction of its own, at READ COMMITTED, commits that, and"
                    + " only then commits the source.");
        }
        lines.add("After an INSERT or UPDATE of " + from + ", with the row as it is then:");
        statements.write().forEach(line -> lines.add("  " + line));
        lines.add("After a DELETE from " + from + (versions ? ", with a version drawn in its transaction:" : ":"));
        statements.delete().forEach(line -> lines.add("  " + line));
        if (mapping.transfer().where() != null || mapping.sourceLayout().route() != null) {
            lines.add("A row that no longer belongs into " + there + " (where, route) is a deletion there"
                    + (versions ? ", with the row's new version" : "") + ".");
        }
        lines.add(
                "After a change of the key of " + from + ": the deletion of the old key, and the new one is written.");
        lines.add(
                "A transaction that fails with a deadlock is tried again as a whole. What is lost between the two commits"
                        + " is found by the comparison, and repaired.");
        return lines;
    }
}
