package io.backfleet.database.copy;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.KeyContract;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys of every sort in two databases, each engine with each. */
class CopyKeyTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Nested
    class PostgresToPostgresTest extends KeyContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(
                    Dialect.POSTGRESQL, postgres.database(), Dialect.POSTGRESQL, postgres.newDatabase());
        }

        @Override
        protected Map<String, ErrorCode> refused() {
            return Map.of();
        }
    }

    @Nested
    class PostgresToMariaDbTest extends KeyContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.POSTGRESQL, postgres.database(), Dialect.MYSQL, mariaDb.database());
        }

        @Override
        protected Map<String, ErrorCode> refused() {
            return Map.of(
                    "labels that do not sort by their letters",
                    ErrorCode.KEY_NOT_CARRIED,
                    "texts without regard to capitals",
                    ErrorCode.KEY_ORDER_DIFFERS);
        }
    }

    @Nested
    class MariaDbToPostgresTest extends KeyContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.POSTGRESQL, postgres.database());
        }

        @Override
        protected Map<String, ErrorCode> refused() {
            return Map.of(
                    "labels that do not sort by their letters",
                    ErrorCode.KEY_TYPE_UNSUPPORTED,
                    "texts without regard to capitals",
                    ErrorCode.KEY_ORDER_DIFFERS);
        }
    }

    @Nested
    class MariaDbToMariaDbTest extends KeyContract {
        @Override
        protected Tables tables() throws SQLException {
            return new TwoDatabases(Dialect.MYSQL, mariaDb.database(), Dialect.MYSQL, mariaDb.newDatabase());
        }

        @Override
        protected Map<String, ErrorCode> refused() {
            return Map.of("labels that do not sort by their letters", ErrorCode.KEY_TYPE_UNSUPPORTED);
        }
    }
}
