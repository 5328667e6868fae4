package io.backfleet.database.transfer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One of the two tables.
 *
 * @param sql quoted and qualified, for people
 * @param columns in the table's order
 * @param naming how its engine takes names
 */
public record TransferTable(String sql, List<TransferColumn> columns, Naming naming) {
    public TransferTable {
        requireNonNull(sql, "sql");
        columns = List.copyOf(columns);
        requireNonNull(naming, "naming");
    }

    /** How an engine takes names of columns. Implementations are stateless. */
    public interface Naming {
        /** The one of these names that a spec means by a text that it gives as a column's name. */
        Optional<String> meant(String wanted, List<String> names);

        /** The one of these names that an SQL text reads if it is nothing but a column's name, quoted or not. */
        Optional<String> read(String expression, List<String> names);

        /** A column's name as an expression. */
        String quoted(String name);

        /** What somebody may have meant by a name that is none, for people. */
        String hint(String wanted, List<String> names, String otherwise);
    }

    List<String> names() {
        return columns.stream().map(TransferColumn::name).toList();
    }

    /** The column that a spec means. */
    public Optional<TransferColumn> column(String wanted) {
        return naming.meant(wanted, names()).map(this::exactly);
    }

    /** The column that an expression is, when it is nothing else. */
    Optional<TransferColumn> plain(String expression) {
        return naming.read(expression.strip(), names()).map(this::exactly);
    }

    private TransferColumn exactly(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a name that is none of " + names() + ": " + name));
    }
}
