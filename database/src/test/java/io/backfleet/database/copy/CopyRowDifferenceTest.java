package io.backfleet.database.copy;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.RowDifferenceContract;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Differences of keys and many rows between two databases, each engine with each. */
class CopyRowDifferenceTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Nested
    class PostgresToPostgresTest extends RowDifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(
                    Dialect.POSTGRESQL, postgres.database(), Dialect.POSTGRESQL, postgres.newDatabase());
        }
    }

    @Nested
    class PostgresToMariaDbTest extends RowDifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.POSTGRESQL, postgres.database(), Dialect.MYSQL, mariaDb.database());
        }
    }

    @Nested
    class MariaDbToPostgresTest extends RowDifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.POSTGRESQL, postgres.database());
        }
    }

    @Nested
    class MariaDbToMariaDbTest extends RowDifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.MYSQL, mariaDb.newDatabase());
        }
    }
}
