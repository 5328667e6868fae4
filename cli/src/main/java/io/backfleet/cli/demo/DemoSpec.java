package io.backfleet.cli.demo;

import io.backfleet.cli.demo.postgresql.DemoDatabase;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.embedded.postgresql.PostgresServer;
import io.backfleet.protocol.document.Durations;
import java.time.Duration;
import java.util.Map;

/** The two files that a user would write for what the demo does. */
final class DemoSpec {
    /** The migration's. */
    static final String NAME = "users-full-name";

    private DemoSpec() {}

    static DatabasesConfig databases(PostgresPair pair) {
        String yaml = String.join(
                "\n",
                "databases:",
                "  shop:",
                "    url: " + address(pair.primary()),
                "    user: " + PostgresServer.SUPERUSER,
                "    replicas: [\"" + address(pair.standby()) + "\"]",
                "");
        return DatabasesFile.read("databases.yaml", yaml, Map.of());
    }

    private static String address(PostgresServer server) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + DemoDatabase.NAME;
    }

    /** Times are a demo's: real ones are minutes and hours. */
    static String migration(Duration maxLag) {
        return String.join(
                "\n",
                "migration: " + NAME,
                "owner: demo",
                "databases: [shop]",
                "backfill:",
                "  table: users",
                "  set:",
                "    full_name: \"first_name || ' ' || last_name\"",
                "verify:",
                "  settle: 500ms",
                "  every: 1s",
                "gate:",
                "  cleanPasses: 2",
                "  soak: 3s",
                "throttle:",
                "  maxLag: " + Durations.format(maxLag),
                "");
    }
}
