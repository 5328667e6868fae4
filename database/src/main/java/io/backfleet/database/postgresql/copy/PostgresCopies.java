package io.backfleet.database.postgresql.copy;

import io.backfleet.database.Faults;
import io.backfleet.database.copy.CopySource;
import io.backfleet.database.copy.CopyTarget;
import io.backfleet.database.copy.SourceEnd;
import io.backfleet.database.copy.TargetEnd;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.KeyFinder;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database as either end of a copy. Thread-safe. */
public final class PostgresCopies implements CopySource, CopyTarget {
    /** MATERIALIZED came with 12, the snapshot functions with 13. */
    private static final int OLDEST_VERSION = 130_000;

    private final ConnectionPool pool;
    private final Faults faults;

    public PostgresCopies(ConnectionPool pool, Faults faults) {
        this.pool = pool;
        this.faults = faults;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public Optional<SourceEnd> open(TableName name, @Nullable String key, String section, Consumer<Problem> problems) {
        return opened((side, connection) -> {
            Optional<Table> table = table(connection, name, section + ".from", problems);
            if (table.isEmpty()) {
                return Optional.empty();
            }
            Optional<WalkingKey> walked =
                    new KeyFinder(connection).find(table.get(), key, section + ".key", placed(problems));
            return walked.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PostgresSourceEnd(
                            pool,
                            side,
                            table.get(),
                            PostgresEnd.defaults(connection, table.get()),
                            walked.get(),
                            section));
        });
    }

    @Override
    public Optional<TargetEnd> open(TableName name, String section, Consumer<Problem> problems) {
        return opened((side, connection) -> {
            Optional<Table> table = table(connection, name, section + ".into", problems);
            return table.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PostgresTargetEnd(
                            pool, side, table.get(), PostgresEnd.defaults(connection, table.get()), section));
        });
    }

    /** Opens an end on a connection. */
    @FunctionalInterface
    private interface Opening<T> {
        Optional<T> open(Side side, Connection connection) throws SQLException;
    }

    private <T> Optional<T> opened(Opening<T> opening) {
        Side side = PostgresEnd.side(pool);
        boolean opened = false;
        try {
            Optional<T> end = side.on("opening a copy", c -> opening.open(side, c.get()));
            opened = end.isPresent();
            return end;
        } finally {
            if (!opened) {
                side.close();
            }
        }
    }

    private Optional<Table> table(Connection connection, TableName name, String path, Consumer<Problem> problems)
            throws SQLException {
        int version = Sql.first(
                        connection,
                        "SELECT pg_catalog.current_setting('server_version_num')::int",
                        row -> row.getInt(1))
                .orElse(0);
        if (version < OLDEST_VERSION) {
            placed(problems)
                    .accept(new Problem(
                            ErrorCode.NOT_SUPPORTED,
                            "",
                            "the server is PostgreSQL " + version / 10_000 + ", and 13 is the oldest that will do",
                            "upgrade it"));
            return Optional.empty();
        }
        return new TableFinder(connection).find(name, path, placed(problems));
    }

    /** Two databases are examined: each problem says which one has it. */
    private Consumer<Problem> placed(Consumer<Problem> problems) {
        return p -> problems.accept(new Problem(p.code(), p.path(), pool.endpoint() + ": " + p.message(), p.remedy()));
    }
}
