package io.backfleet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.mysql.TestDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes that leak. Surefire leaves nested classes out, so the build doesn't run them by themselves. */
class LeakCheckTest {
    private static final CountDownLatch END = new CountDownLatch(1);

    @Test
    void threadLeftBehind_isNamed() {
        String failure = failureOf(LeakyThread.class);
        END.countDown();
        assertTrue(failure.contains("LeakyThread left behind"), failure);
        assertTrue(failure.contains("thread 'left-alone'"), failure);
    }

    @Test
    void daemonOfOursLeftBehind_isNamed() {
        String failure = failureOf(LeakyProxy.class);
        LeakyProxy.PROXIES.forEach(proxy -> {
            try {
                proxy.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(failure.contains("daemon thread 'backfleet-proxy-accept'"), failure);
    }

    @Test
    void processLeftBehind_isNamed() {
        String failure = failureOf(LeakyProcess.class);
        LeakyProcess.PROCESSES.forEach(Process::destroyForcibly);
        assertTrue(failure.contains("sleep 600"), failure);
    }

    @Test
    void sessionLeftBehind_isNamedWithItsStatement() {
        String failure = failureOf(LeakySession.class);
        assertTrue(failure.contains("left 1 session(s) open"), failure);
        assertTrue(failure.contains("select 'forgotten'"), failure);
    }

    @Test
    void sessionLeftBehindOnMariaDb_isNamed() {
        String failure = failureOf(LeakyMariaDbSession.class);
        assertTrue(failure.contains("left 1 session(s) open"), failure);
        assertTrue(failure.contains("primary backfleet@127.0.0.1:"), failure);
    }

    @Test
    void tidyClass_passes() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Tidy.class))
                .execute()
                .allEvents()
                .assertStatistics(events -> events.failed(0));
    }

    private static String failureOf(Class<?> testClass) {
        List<Event> failed = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .allEvents()
                .failed()
                .list();
        assertEquals(1, failed.size());
        return failed.get(0).toString();
    }

    static class LeakyThread {
        @RegisterExtension
        static final LeakCheck check = new LeakCheck(Duration.ofMillis(300));

        @Test
        void leaks() {
            new Thread(
                            () -> {
                                try {
                                    END.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "left-alone")
                    .start();
        }
    }

    static class LeakyProxy {
        @RegisterExtension
        static final LeakCheck check = new LeakCheck(Duration.ofMillis(300));

        static final List<TcpProxy> PROXIES = new CopyOnWriteArrayList<>();

        @Test
        void leaks() throws Exception {
            PROXIES.add(TcpProxy.to(1));
        }
    }

    static class LeakyProcess {
        @RegisterExtension
        static final LeakCheck check = new LeakCheck(Duration.ofMillis(300));

        static final List<Process> PROCESSES = new CopyOnWriteArrayList<>();

        @Test
        void leaks() throws Exception {
            PROCESSES.add(new ProcessBuilder("sleep", "600").start());
        }
    }

    static class LeakySession {
        @RegisterExtension
        static final PostgresExtension postgres = new PostgresExtension();

        @Test
        // the leak is what this is for; dropping the database ends the session
        @SuppressWarnings("resource")
        void leaks() throws Exception {
            DriverManager.getConnection(postgres.database().jdbcUrl())
                    .createStatement()
                    .execute("select 'forgotten'");
        }
    }

    static class LeakyMariaDbSession {
        @RegisterExtension
        static final MariaDbExtension mariaDb = new MariaDbExtension();

        @Test
        // as above; an open transaction would hold up the drop
        @SuppressWarnings("resource")
        void leaks() throws Exception {
            TestDatabase database = mariaDb.database();
            database.execute("create table t(id int)");
            Connection connection = DriverManager.getConnection(database.jdbcUrl());
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("select * from t").close();
        }
    }

    @ExtendWith(LeakCheck.class)
    static class Tidy {
        @RegisterExtension
        static final PostgresExtension postgres = new PostgresExtension();

        @RegisterExtension
        static final MariaDbExtension mariaDb = new MariaDbExtension();

        @Test
        void closesEverything() throws Exception {
            Thread thread = new Thread(() -> {}, "short");
            thread.start();
            thread.join();
            postgres.pair().standby().kill();
            assertEquals("1", postgres.database().value("select 1"));
            assertEquals("1", mariaDb.database().replicaValue("select 1"));
        }
    }
}
