package io.backfleet.coordinator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.backfleet.messaging.DifferenceLog;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Reads every confirmed difference that still stands: those of each database's last complete pass and of all since. Blocks
 * its caller. Thread-safe.
 */
final class DifferenceReader {
    /** What a client accepts that takes them line by line. */
    static final String LINES = "application/x-ndjson";

    /** More than these are only to be had line by line. */
    static final int MAX_AT_ONCE = 100_000;

    private static final Duration AT_ONCE = Duration.ofSeconds(50);
    private static final Duration STREAMED = Duration.ofMinutes(30);
    private static final long WRITE_SECONDS = 60;

    private final DifferenceLog log;

    DifferenceReader(DifferenceLog log) {
        this.log = log;
    }

    /** A difference on a line of its own; the same key may come twice. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String database, int pass, Key key, List<Difference.Column> columns) {}

    /** The view with all of them instead of the first ones, each key once. */
    DifferencesView all(DifferencesView first, List<VerificationState> verifications, boolean values) {
        Map<String, Map<Key, Difference>> all = new HashMap<>();
        int[] count = {0};
        read(first.migration(), first.incarnation(), AT_ONCE, verifications, (found, difference) -> {
            Difference shown = values ? difference : difference.masked();
            Map<Key, Difference> known = all.computeIfAbsent(found.task().database(), any -> new LinkedHashMap<>());
            if (known.put(shown.key(), shown) == null && ++count[0] > MAX_AT_ONCE) {
                throw new BackfleetException(
                        ErrorCode.TOO_LARGE,
                        "there are more than " + MAX_AT_ONCE + " differences; take them line by line, with the header"
                                + " 'Accept: " + LINES + "'");
            }
        });
        return new DifferencesView(
                first.migration(),
                first.incarnation(),
                true,
                first.databases().stream()
                        .map(database -> new DifferencesView.InDatabase(
                                database.database(),
                                database.table(),
                                database.key(),
                                database.pass(),
                                database.counts(),
                                List.copyOf(all.getOrDefault(database.database(), Map.of())
                                        .values()),
                                database.passes(),
                                database.parked(),
                                database.undecided(),
                                database.firstUndecided()))
                        .toList());
    }

    /** Writes them as lines of JSON; waits for the client's pace. */
    void stream(
            HttpServerResponse response,
            MigrationState migration,
            List<VerificationState> verifications,
            boolean values) {
        response.putHeader("Content-Type", LINES).setChunked(true);
        read(migration.name(), migration.incarnation(), STREAMED, verifications, (found, difference) -> {
            Difference shown = values ? difference : difference.masked();
            write(response, new Line(found.task().database(), found.pass(), shown.key(), shown.columns()));
        });
        var unused = response.end();
    }

    private void read(
            String migration,
            String incarnation,
            Duration timeout,
            List<VerificationState> verifications,
            BiConsumer<DifferencesFound, Difference> reader) {
        Map<String, Integer> since = new HashMap<>();
        for (VerificationState verification : verifications) {
            if (Findings.count(verification.differences()) > 0) {
                since.put(verification.database(), lastComplete(verification));
            }
        }
        if (since.isEmpty()) {
            return;
        }
        log.read(new DifferenceLog.Query(migration, incarnation), timeout, found -> {
            if (found.pass() >= since.getOrDefault(found.task().database(), Integer.MAX_VALUE)) {
                found.differences().forEach(difference -> reader.accept(found, difference));
            }
        });
    }

    private static int lastComplete(VerificationState verification) {
        return verification.evidence().passes().stream()
                .filter(pass -> pass.voidReason() == null)
                .mapToInt(PassRecord::number)
                .max()
                .orElse(0);
    }

    private static void write(HttpServerResponse response, Line line) {
        try {
            String text = Wire.mapper().writeValueAsString(line) + "\n";
            response.write(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(WRITE_SECONDS, TimeUnit.SECONDS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a difference must be writable", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "interrupted while writing differences", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new BackfleetException(
                    ErrorCode.RESOURCES, "the client does not take the differences: " + e.getMessage(), e);
        }
    }
}
