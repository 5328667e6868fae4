package io.backfleet.testkit.jdbc;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.testkit.SharedServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A primary with its replica for tests, shared by all tests of the JVM and started by the first. Each test gets databases of its own; see the
 * extensions of the single engines.
 *
 * <p>Not for tests that run at the same time in one JVM.
 *
 * @param <S> the servers
 * @param <D> their databases
 */
public abstract class DatabaseExtension<S extends DatabaseServers, D extends ScratchDatabase>
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** The databases of a test, or of a class outside of its tests. */
    private static final class Scope<D> {
        final List<D> databases = new ArrayList<>();

        @Nullable
        D main;
    }

    private @Nullable S shared;
    private @Nullable Scope<D> classScope;
    private @Nullable Scope<D> testScope;
    private boolean disturbed;

    /** The servers of this kind, started if nobody has. */
    protected abstract S start(SharedServers all);

    /** Wraps a database that has just been made. */
    protected abstract D open(S servers, String name);

    /** Makes the servers what they were before a test stopped, killed, paused or delayed them. */
    protected abstract void restore(S servers) throws SQLException;

    /** The database of the running test, made at the first call; in {@code @BeforeAll} another one, that lives as long as the class. */
    public final D database() throws SQLException {
        Scope<D> scope = scope();
        D main = scope.main;
        if (main == null) {
            main = newDatabase();
            scope.main = main;
        }
        return main;
    }

    /** One more empty database, dropped at the same time as {@link #database()}. */
    public final D newDatabase() throws SQLException {
        S servers = servers();
        String name = ScratchDatabase.newName();
        servers.createDatabase(name);
        D database = open(servers, name);
        scope().databases.add(database);
        return database;
    }

    /** The servers for a test that will stop, kill, pause or delay them: they are restored after it. */
    protected final S disturbedServers() {
        S servers = servers();
        disturbed = true;
        return servers;
    }

    @Override
    public final void beforeAll(ExtensionContext context) {
        shared = start(SharedServers.of(context));
        classScope = new Scope<>();
    }

    @Override
    public final void beforeEach(ExtensionContext context) {
        shared = start(SharedServers.of(context));
        testScope = new Scope<>();
    }

    @Override
    public final void afterEach(ExtensionContext context) throws SQLException {
        Scope<D> scope = testScope;
        testScope = null;
        end(scope);
    }

    @Override
    public final void afterAll(ExtensionContext context) throws SQLException {
        Scope<D> scope = classScope;
        classScope = null;
        end(scope);
    }

    private void end(@Nullable Scope<D> scope) throws SQLException {
        if (scope == null) {
            return;
        }
        List<Throwable> failures = new ArrayList<>();
        for (D database : scope.databases) {
            // first of all: a transaction on the replica holds up replay
            database.closeConnections();
        }
        if (disturbed) {
            try {
                restore(servers());
            } catch (SQLException | EmbeddedServerException e) {
                failures.add(e);
            }
            disturbed = false;
        }
        for (D database : scope.databases) {
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

    private Scope<D> scope() {
        Scope<D> scope = testScope == null ? classScope : testScope;
        if (scope == null) {
            throw outside();
        }
        return scope;
    }

    private S servers() {
        if (shared == null) {
            throw outside();
        }
        return shared;
    }

    private IllegalStateException outside() {
        return new IllegalStateException(getClass().getSimpleName()
                + " is used outside of a test: register it with @RegisterExtension, static for @BeforeAll");
    }
}
