package io.backfleet.database.mysql.copy;

import io.backfleet.database.Faults;
import io.backfleet.database.copy.CopySource;
import io.backfleet.database.copy.CopyTarget;
import io.backfleet.database.copy.SourceEnd;
import io.backfleet.database.copy.TargetEnd;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A database on MySQL or MariaDB as either end of a copy. Thread-safe. */
public final class MySqlCopies implements CopySource, CopyTarget {
    private final ConnectionPool pool;
    private final Faults faults;

    public MySqlCopies(ConnectionPool pool, Faults faults) {
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
            Optional<Table> table = new TableFinder(connection).find(name, section + ".from", placed(problems));
            Optional<WalkingKey> walked = table.isEmpty()
                    ? Optional.empty()
                    : new KeyFinder(connection).find(table.get(), key, section + ".key", placed(problems));
            return walked.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new MySqlSourceEnd(
                            pool,
                            side,
                            table.get(),
                            MySqlEnd.Facts.of(connection, table.get()),
                            walked.get(),
                            section));
        });
    }

    @Override
    public Optional<TargetEnd> open(TableName name, String section, Consumer<Problem> problems) {
        return opened((side, connection) -> {
            Optional<Table> table = new TableFinder(connection).find(name, section + ".into", placed(problems));
            return table.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new MySqlTargetEnd(
                            pool,
                            side,
                            table.get(),
                            MySqlEnd.Facts.of(connection, table.get()),
                            MySqlEnd.keys(connection, table.get()),
                            section));
        });
    }

    /** Opens an end on a connection. */
    @FunctionalInterface
    private interface Opening<T> {
        Optional<T> open(Side side, Connection connection) throws SQLException;
    }

    private <T> Optional<T> opened(Opening<T> opening) {
        Side side = MySqlEnd.side(pool);
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

    /** Two databases are examined: each problem says which one has it. */
    private Consumer<Problem> placed(Consumer<Problem> problems) {
        return p -> problems.accept(new Problem(p.code(), p.path(), pool.endpoint() + ": " + p.message(), p.remedy()));
    }
}
