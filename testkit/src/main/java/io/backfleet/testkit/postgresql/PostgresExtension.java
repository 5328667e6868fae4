package io.backfleet.testkit.postgresql;

import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.testkit.SharedServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

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
public final class PostgresExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** The databases of a test, or of a class outside of its tests. */
    private static final class Scope {
        final List<TestDatabase> databases = new ArrayList<>();

        @Nullable
        TestDatabase main;
    }

    private @Nullable SharedPostgres shared;
    private @Nullable Scope classScope;
    private @Nullable Scope testScope;
    private boolean pairUsed;

    /** The database of the running test, made at the first call; in {@code @BeforeAll} another one, that lives as long as the class. */
    public TestDatabase database() throws SQLException {
        Scope scope = scope();
        if (scope.main == null) {
            scope.main = newDatabase();
        }
        return scope.main;
    }

    /** One more empty database, dropped at the same time as {@link #database()}. */
    public TestDatabase newDatabase() throws SQLException {
        TestDatabase database = TestDatabase.create(servers());
        scope().databases.add(database);
        return database;
    }

    /**
     * The servers, to stop, kill, pause or delay them. After the test both run, and the standby has caught up.
     *
     * @throws IllegalStateException when the tests run on servers that weren't started here
     */
    public PostgresPair pair() {
        PostgresPair pair = servers()
                .pair()
                .orElseThrow(() -> new IllegalStateException("This test stops and delays servers, which it can do with"
                        + " the embedded ones only: unset " + SharedPostgres.VARIABLE));
        pairUsed = true;
        return pair;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context);
        classScope = new Scope();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start(context);
        testScope = new Scope();
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        Scope scope = testScope;
        testScope = null;
        end(scope);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        Scope scope = classScope;
        classScope = null;
        end(scope);
    }

    private void start(ExtensionContext context) {
        shared = SharedServers.of(context).get(SharedPostgres.class, SharedPostgres::start);
    }

    private void end(@Nullable Scope scope) throws SQLException {
        if (scope == null) {
            return;
        }
        List<Throwable> failures = new ArrayList<>();
        for (TestDatabase database : scope.databases) {
            // first of all: a transaction on the standby holds up replay
            database.closeConnections();
        }
        if (pairUsed) {
            try {
                restore(pair());
            } catch (SQLException | EmbeddedServerException e) {
                failures.add(e);
            }
            pairUsed = false;
        }
        for (TestDatabase database : scope.databases) {
            try {
                database.drop();
            } catch (SQLException | AssertionError e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.get(0).getMessage(), failures.get(0));
            failures.subList(1, failures.size()).forEach(all::addSuppressed);
            throw all;
        }
    }

    private static void restore(PostgresPair pair) throws SQLException {
        pair.primary().start();
        pair.standby().start();
        pair.resumeReplay();
        pair.setApplyDelay(Duration.ZERO);
        pair.awaitReplayed(Duration.ofSeconds(60));
    }

    private Scope scope() {
        Scope scope = testScope == null ? classScope : testScope;
        if (scope == null) {
            throw outside();
        }
        return scope;
    }

    private SharedPostgres servers() {
        if (shared == null) {
            throw outside();
        }
        return shared;
    }

    private static IllegalStateException outside() {
        return new IllegalStateException(
                "PostgresExtension is used outside of a test: register it with @RegisterExtension, static for @BeforeAll");
    }
}
