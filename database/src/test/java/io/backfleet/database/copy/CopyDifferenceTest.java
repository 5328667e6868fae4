package io.backfleet.database.copy;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.DifferenceContract;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Differences between two databases, each engine with each. */
class CopyDifferenceTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Nested
    class PostgresToPostgresTest extends DifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(
                    Dialect.POSTGRESQL, postgres.database(), Dialect.POSTGRESQL, postgres.newDatabase());
        }

        @Override
        protected Set<String> refused() {
            return Set.of("blanks in characters without a length", "doubles that were rounded to a float");
        }
    }

    @Nested
    class PostgresToMariaDbTest extends DifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.POSTGRESQL, postgres.database(), Dialect.MYSQL, mariaDb.database());
        }

        @Override
        protected Set<String> refused() {
            return Set.of("a day and 24 hours", "doubles that were rounded to a float", "order in arrays");
        }
    }

    @Nested
    class MariaDbToPostgresTest extends DifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.POSTGRESQL, postgres.database());
        }

        @Override
        protected Set<String> refused() {
            return Set.of("a day and 24 hours", "doubles that were rounded to a float", "order in arrays");
        }
    }

    @Nested
    class MariaDbToMariaDbTest extends DifferenceContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.MYSQL, mariaDb.newDatabase());
        }

        @Override
        protected Set<String> refused() {
            return Set.of("doubles that were rounded to a float");
        }
    }
}
