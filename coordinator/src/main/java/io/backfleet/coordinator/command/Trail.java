package io.backfleet.coordinator.command;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.AuditRecord.Change;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Command;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the audit trail keeps of a command. All functions. */
public final class Trail {
    /** Enough for whatever is right; what is wrong may be of any size. */
    private static final int MAX_TEXT = 200;

    private static final int MAX_CHANGES = 20;

    private Trail() {}

    /** What came of a command that was decided on, while the draft still tells before from after. */
    static AuditRecord of(Draft draft, Command command, @Nullable Failure refusal) {
        Map<String, Change> changes = new LinkedHashMap<>();
        RunId run = draft.current(command.migration()).orElse(null);
        Migration before = run == null ? null : draft.before(Entity.MIGRATION, run.toString());
        if (refusal == null) {
            phase(draft, command, run, before, changes);
        }
        if (command instanceof Command.Submit submit) {
            changes.put("digest", change(null, submit.digest()));
            changes.put(
                    "databases", change(null, String.join(", ", submit.spec().databases())));
        } else if (command instanceof Command.Tune tune) {
            tune(draft, tune, run, before, refusal == null, changes);
        } else if (command instanceof Command.Verify verify) {
            changes.put("restart", change(null, Boolean.toString(verify.restart())));
        } else if (command instanceof Command.SignOff signOff) {
            changes.put("service", change(null, signOff.service()));
            changes.put(
                    "signedOff",
                    change(
                            Boolean.toString(signedOff(draft, run, signOff.service())),
                            Boolean.toString(!signOff.withdraw())));
        } else if (command instanceof Command.Approve approve) {
            changes.put(
                    "approved",
                    change(
                            Boolean.toString(approved(draft, run, approve.principal())),
                            Boolean.toString(!approve.withdraw())));
        }
        return record(command, draft.now(), changes, refusal);
    }

    /** A command that no decision could be made on. */
    public static AuditRecord broken(Command command, Failure why, long now) {
        return record(command, now, Map.of(), why);
    }

    private static AuditRecord record(
            Command command, long now, Map<String, Change> changes, @Nullable Failure refusal) {
        return new AuditRecord(
                cut(command.id()),
                now,
                cut(command.principal()),
                command.origin(),
                action(command),
                cut(command.migration()),
                changes,
                refusal);
    }

    private static String action(Command command) {
        return command instanceof Command.SignOff
                ? "sign-off"
                : command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static void phase(
            Draft draft,
            Command command,
            @Nullable RunId run,
            @Nullable Migration before,
            Map<String, Change> changes) {
        if (command instanceof Command.Submit) {
            for (String key : draft.touched(Entity.MIGRATION)) {
                Migration accepted = draft.get(Entity.MIGRATION, key);
                if (accepted != null && draft.before(Entity.MIGRATION, key) == null) {
                    changes.put(
                            "phase",
                            change(
                                    before == null ? null : before.phase().name(),
                                    accepted.phase().name()));
                    changes.put("incarnation", change(null, accepted.run().incarnation()));
                }
            }
            return;
        }
        Migration after = run == null ? null : draft.migration(run);
        if (before != null && after != null && before.phase() != after.phase()) {
            changes.put("phase", change(before.phase().name(), after.phase().name()));
        }
    }

    private static void tune(
            Draft draft,
            Command.Tune tune,
            @Nullable RunId run,
            @Nullable Migration before,
            boolean accepted,
            Map<String, Change> changes) {
        Map<String, String> old = before == null ? Map.of() : before.settings().texts();
        Migration after = accepted && run != null ? draft.migration(run) : null;
        Map<String, String> now =
                after == null ? tune.settings() : after.settings().texts();
        tune.settings().keySet().stream()
                .limit(MAX_CHANGES)
                .forEach(name -> changes.put(cut(name), change(old.get(name), now.get(name))));
    }

    private static boolean signedOff(Draft draft, @Nullable RunId run, String service) {
        return book(draft, run).stream()
                .anyMatch(book ->
                        book.signOffs().stream().anyMatch(one -> one.service().equals(service)));
    }

    private static boolean approved(Draft draft, @Nullable RunId run, String principal) {
        return book(draft, run).stream()
                .anyMatch(book -> book.approvals().stream()
                        .anyMatch(one -> GateBook.person(one.by()).equals(GateBook.person(principal))));
    }

    private static List<GateBook> book(Draft draft, @Nullable RunId run) {
        GateBook before = run == null ? null : draft.before(Entity.GATE, run.toString());
        return Optional.ofNullable(before).stream().toList();
    }

    private static Change change(@Nullable String before, @Nullable String after) {
        return new Change(before == null ? null : cut(before), after == null ? null : cut(after));
    }

    /** Half a character, which no message can carry, becomes a question mark. */
    public static String plain(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String cut(String text) {
        return plain(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...");
    }
}
