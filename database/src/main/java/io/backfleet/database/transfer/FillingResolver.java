package io.backfleet.database.transfer;

import io.backfleet.database.transfer.Filling.Filled;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds out which column of the target gets what: what the spec says, or else the source's column of the same name. Not
 * thread-safe: one object per question.
 */
public final class FillingResolver {
    private final TransferTable from;
    private final TransferTable into;
    private final Consumer<Problem> problems;

    public FillingResolver(TransferTable from, TransferTable into, Consumer<Problem> problems) {
        this.from = from;
        this.into = into;
        this.problems = problems;
    }

    /**
     * Resolves. What is wrong is reported, and the rest resolved all the same.
     *
     * @param section of the spec, for instance {@code backfill}; the expressions stand under its {@code columns}
     * @param expressions column of the target to SQL over a source row
     * @param leave columns of the target that are left alone
     */
    public Filling resolve(String section, Map<String, String> expressions, List<String> leave) {
        Set<String> left = left(section + ".leave", leave);
        Map<String, Filled> said = said(section + ".columns", expressions, left);
        List<Filled> filled = new ArrayList<>();
        List<TransferColumn> alone = new ArrayList<>();
        List<TransferColumn> forgotten = new ArrayList<>();
        for (TransferColumn column : into.columns()) {
            Optional<Filled> found =
                    Optional.ofNullable(said.get(column.name())).or(() -> sameName(column, section + ".into"));
            if (left.contains(column.name()) || column.generated()) {
                alone.add(column);
                requireDefault(column, section + ".leave");
            } else if (found.isPresent()) {
                filled.add(found.get());
            } else {
                forgotten.add(column);
                requireFilled(column, section + ".columns");
            }
        }
        return new Filling(filled, alone, forgotten);
    }

    private Set<String> left(String path, List<String> leave) {
        Set<String> left = new HashSet<>();
        for (String name : leave) {
            Optional<TransferColumn> column = into.column(name);
            if (column.isEmpty()) {
                absent(path, name);
            } else {
                left.add(column.get().name());
            }
        }
        return left;
    }

    private Map<String, Filled> said(String section, Map<String, String> expressions, Set<String> left) {
        Map<String, Filled> said = new LinkedHashMap<>();
        expressions.forEach((name, expression) -> {
            String path = section + "." + name;
            Optional<TransferColumn> column = into.column(name);
            if (column.isEmpty()) {
                absent(path, name);
            } else if (column.get().generated()) {
                problem(
                        ErrorCode.COLUMN_GENERATED,
                        path,
                        "the server generates column '" + column.get().name() + "' of " + into.sql() + " itself",
                        "remove it here; fill the columns that it is made of");
            } else if (left.contains(column.get().name())) {
                problem(
                        ErrorCode.INVALID_VALUE,
                        path,
                        "column '" + column.get().name() + "' has an expression, and is to be left alone as well",
                        "remove one of the two");
            } else if (said.putIfAbsent(
                            column.get().name(),
                            new Filled(
                                    column.get(),
                                    expression,
                                    from.plain(expression).orElse(null),
                                    path))
                    != null) {
                problem(
                        ErrorCode.INVALID_VALUE,
                        path,
                        "column '" + column.get().name() + "' is named twice",
                        "remove one of the two");
            }
        });
        return said;
    }

    private Optional<Filled> sameName(TransferColumn column, String path) {
        return from.column(column.name())
                .map(copied -> new Filled(column, from.naming().quoted(copied.name()), copied, path));
    }

    private void requireDefault(TransferColumn column, String path) {
        if (column.wanting()) {
            problem(
                    ErrorCode.COLUMN_NOT_FILLED,
                    path,
                    "column '" + column.name() + "' of " + into.sql()
                            + " is to be left alone, but is NOT NULL and has no default: every row would be refused",
                    "give it a default, or fill it");
        }
    }

    private void requireFilled(TransferColumn column, String path) {
        if (column.wanting()) {
            problem(
                    ErrorCode.COLUMN_NOT_FILLED,
                    path,
                    "nothing fills column '" + column.name() + "' of " + into.sql() + ", which is NOT NULL and has no"
                            + " default: " + from.sql() + " has no column of that name, and the spec has no expression",
                    "write '" + column.name() + ": \"SQL over a row of " + from.sql()
                            + "\"' under columns, or give it a default and name it under leave; "
                            + from.naming().hint(column.name(), from.names(), "nothing there is named alike"));
        }
    }

    private void absent(String path, String name) {
        problem(
                ErrorCode.COLUMN_NOT_FOUND,
                path,
                "table " + into.sql() + " has no column '" + name + "'",
                into.naming().hint(name, into.names(), "add it first, in the expand phase"));
    }

    private void problem(ErrorCode code, String path, String message, String remedy) {
        problems.accept(new Problem(code, path, message, remedy));
    }
}
