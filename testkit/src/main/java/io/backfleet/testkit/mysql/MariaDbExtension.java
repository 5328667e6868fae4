package io.backfleet.testkit.mysql;

import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.testkit.SharedServers;
import io.backfleet.testkit.jdbc.DatabaseExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A real MariaDB primary with a replica that follows asynchronously for tests, shared by all tests of the JVM and started by the first:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MariaDbExtension mariaDb = new MariaDbExtension();
 * }</pre>
 *
 * <p>Tests stay apart by databases: {@link #database()} is new and empty for each test, and dropped after it; sessions that the test left open in
 * it fail the test. A test may pause or delay the replica through {@link #replica()}, and stop or kill the servers through {@link #pair()}: after it all is as before. The environment variable
 * {@code BACKFLEET_TEST_MYSQL} names other servers, MySQL or MariaDB: the JDBC URL of a primary, and of its replica after a comma, or {@code docker}.
 * A replica must follow by global transaction ids, and the user must be allowed to make databases, to end sessions and to control replication. Tests
 * that use {@link #pair()} can't run on such servers; they bear the tag {@code embedded}, so that {@code -DexcludedGroups=embedded} leaves them out.
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

    /**
     * The replica, to pause and delay it. After the test it has caught up and follows without a delay.
     *
     * @throws IllegalStateException when the tests run on a server without one
     */
    public ReplicaControl replica() {
        return control(disturbedServers())
                .orElseThrow(() -> new IllegalStateException("This test needs a replica: add its URL to "
                        + SharedMySql.VARIABLE + " after a comma, or unset it for the embedded pair"));
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
        }
        ReplicaControl replica = control(servers).orElse(null);
        if (replica != null) {
            replica.resumeReplay();
            replica.setApplyDelay(Duration.ZERO);
            servers.awaitReplayed(Duration.ofSeconds(60));
        }
    }

    private static Optional<ReplicaControl> control(SharedMySql servers) {
        return servers.replicaJdbcUrl(SharedMySql.ANY_DATABASE).map(ReplicaControl::new);
    }
}
