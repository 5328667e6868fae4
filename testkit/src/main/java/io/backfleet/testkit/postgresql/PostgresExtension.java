package io.backfleet.testkit.postgresql;

import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.testkit.SharedServers;
import io.backfleet.testkit.jdbc.DatabaseExtension;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A real PostgreSQL primary with a streaming standby for tests, shared by all tests of the JVM and started by the first:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PostgresExtension postgres = new PostgresExtension();
 * }</pre>
 *
 * <p>Tests stay apart by databases: {@link #database()} is new and empty for each test, and dropped after it; sessions that the test left open in
 * it fail the test. A test may stop, kill, pause or delay the servers through {@link #pair()}: after it all is as before. The environment variable
 * {@code BACKFLEET_TEST_POSTGRES} names other servers: the JDBC URL of a primary, and of its standby after a comma, or {@code docker}.
 *
 * <p>Not for tests that run at the same time in one JVM.
 */
public final class PostgresExtension extends DatabaseExtension<SharedPostgres, TestDatabase> {
    /**
     * The servers, to stop, kill, pause or delay them. After the test both run, and the standby has caught up.
     *
     * @throws IllegalStateException when the tests run on servers that weren't started here
     */
    public PostgresPair pair() {
        return disturbedServers()
                .pair()
                .orElseThrow(() -> new IllegalStateException("This test stops and delays servers, which it can do with"
                        + " the embedded ones only: unset " + SharedPostgres.VARIABLE));
    }

    @Override
    protected SharedPostgres start(SharedServers all) {
        return all.get(SharedPostgres.class, SharedPostgres::start);
    }

    @Override
    protected TestDatabase open(SharedPostgres servers, String name) {
        return new TestDatabase(servers, name);
    }

    @Override
    protected void restore(SharedPostgres servers) throws SQLException {
        PostgresPair pair = servers.pair().orElse(null);
        if (pair != null) {
            pair.primary().start();
            pair.standby().start();
            pair.resumeReplay();
            pair.setApplyDelay(Duration.ZERO);
            pair.awaitReplayed(Duration.ofSeconds(60));
        }
    }
}
