package io.backfleet.testkit.mysql;

import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.testkit.SharedServers;
import io.backfleet.testkit.jdbc.DatabaseExtension;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A real MariaDB primary with a replica that follows asynchronously for tests, shared by all tests of the JVM and started by the first:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MariaDbExtension mariaDb = new MariaDbExtension();
 * }</pre>
 *
 * <p>Tests stay apart by databases: {@link #database()} is new and empty for each test, and dropped after it; sessions that the test left open in
 * it fail the test. A test may stop, kill, pause or delay the servers through {@link #pair()}: after it all is as before. The environment variable
 * {@code BACKFLEET_TEST_MYSQL} names other servers, MySQL or MariaDB: the JDBC URL of a primary, and of its replica after a comma, or {@code docker}.
 * A replica must follow by global transaction ids, and the user must be allowed to make databases and to end other users' sessions.
 *
 * <p>Not for tests that run at the same time in one JVM.
 */
public final class MariaDbExtension extends DatabaseExtension<SharedMySql, TestDatabase> {
    /**
     * The servers, to stop, kill, pause or delay them. After the test both run, and the replica has caught up.
     *
     * @throws IllegalStateException when the tests run on servers that weren't started here
     */
    public MariaDbPair pair() {
        return disturbedServers()
                .pair()
                .orElseThrow(() -> new IllegalStateException("This test stops and delays servers, which it can do with"
                        + " the embedded ones only: unset " + SharedMySql.VARIABLE));
    }

    @Override
    protected SharedMySql start(SharedServers all) {
        return all.get(SharedMySql.class, SharedMySql::start);
    }

    @Override
    protected TestDatabase open(SharedMySql servers, String name) {
        return new TestDatabase(servers, name);
    }

    @Override
    protected void restore(SharedMySql servers) throws SQLException {
        MariaDbPair pair = servers.pair().orElse(null);
        if (pair != null) {
            pair.primary().start();
            pair.replica().start();
            pair.resumeReplay();
            pair.setApplyDelay(Duration.ZERO);
            pair.awaitReplayed(Duration.ofSeconds(60));
        }
    }
}
