package io.backfleet.cli.demo.jdbc;

import io.backfleet.protocol.document.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes a user's two files, line by line. Not thread-safe. */
final class SpecText {
    private final List<String> lines = new ArrayList<>();

    SpecText line(String... more) {
        lines.addAll(List.of(more));
        return this;
    }

    /** What the demo's specs have in common. */
    String withPolicy(Duration maxLag) {
        line(
                "verify:",
                "  settle: 500ms",
                "  every: 1s",
                "gate:",
                "  cleanPasses: 2",
                "  soak: 3s",
                "throttle:",
                "  maxLag: " + Durations.format(maxLag));
        return text();
    }

    /** An entry of the databases file. */
    SpecText database(String id, DemoServers servers, String database) {
        return line(
                "  " + id + ":",
                "    url: " + servers.primaryUrl(database),
                "    user: " + servers.user(),
                "    replicas: [\"" + servers.replicaUrl(database) + "\"]");
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
