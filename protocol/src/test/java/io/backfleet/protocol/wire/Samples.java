package io.backfleet.protocol.wire;

import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One message of every kind, with every field set, and one with every optional field left out where there are some. */
final class Samples {
    /**
     * @param name of its golden file
     * @param type that receivers read it as
     */
    record Sample(String name, Object message, Class<?> type) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Origin TOKEN = new Origin(Origin.Known.TOKEN, "10.0.0.7");

    static final MigrationSpec SPEC = new MigrationSpec(
            "users-full-name",
            "identity-team",
            List.of("users-*", "legacy"),
            new BackfillSpec(
                    TableName.parse("app.\"Order \"\"Lines\"\"\""),
                    "users_email_key",
                    inOrder(
                            "full_name",
                            "first_name || ' ' || last_name",
                            "address",
                            "data ->> 'stra\u00dfe \ud83c\udfe0'"),
                    true,
                    List.of("countries")),
            new VerifySpec(
                    TableName.parse("users"),
                    "users_email_key",
                    inOrder("full_name", "first_name || ' ' || last_name", "score", "points / 3.0"),
                    Set.of("address"),
                    Map.of("score", new BigDecimal("0.001")),
                    Map.of("note", "free text, rewritten by the new service"),
                    List.of("countries"),
                    "standby:5433",
                    2_000,
                    7,
                    90_000,
                    true,
                    true),
            new GatePolicy(3, 1_800_000, List.of("billing", "web"), 2, 86_400_000, 600_000, 3_600_000),
            new Settings(2_000, 64, 5, 40, 5_000, 20_000, 8));

    private static final MigrationSpec SMALL = new MigrationSpec(
            "m",
            "",
            List.of("*"),
            new BackfillSpec(TableName.parse("users"), null, Map.of("a", "b"), false, List.of()),
            Settings.DEFAULT);

    /** From table to table, with every field set. */
    private static final MigrationSpec TABLE = new MigrationSpec(
            "users-accounts",
            "identity-team",
            List.of("users-*"),
            transfer(new Transfer(
                    TableName.parse("accounts"), List.of("note"), "deleted_at IS NULL", null, null, false)),
            Settings.DEFAULT);

    /** From database to database, by pairs and versions, compared as well. */
    private static final MigrationSpec COPY = verified(transfer(new Transfer(
            TableName.parse("accounts"),
            List.of(),
            null,
            new Transfer.Destination(List.of(), inOrder("users-1", "a", "users-2", "b"), null, "'users-' || tenant"),
            new Transfer.Versions("row_version", TableName.parse("accounts_deleted")),
            false)));

    /** From database to databases, by a route, under locks. */
    private static final MigrationSpec SPLIT = verified(transfer(new Transfer(
            TableName.parse("accounts"),
            List.of(),
            null,
            new Transfer.Destination(List.of("a", "b-*"), Map.of(), "CASE WHEN id > 7 THEN 'a' ELSE 'b-1' END", null),
            null,
            true)));

    private static final TaskId TASK = new TaskId("users-full-name", "r7", "users-1", TaskKind.BACKFILL, 12);
    private static final TaskId PLAN = new TaskId("users-full-name", "r7", "users-1", TaskKind.PLAN, 0);
    private static final TaskId PROVE = new TaskId("users-full-name", "r7", "users-1", TaskKind.PROVE, 0);
    private static final TaskId VERIFY = new TaskId("users-full-name", "r7", "users-1", TaskKind.VERIFY, 31);
    private static final List<KeyColumn> KEY = List.of(
            new KeyColumn("tenant", KeyType.TEXT, "character varying(20)"),
            new KeyColumn("id", KeyType.INTEGER, "bigint"));
    private static final KeyRange RANGE = new KeyRange(Key.of("acme", "100"), Key.of("acme", "2000"));
    private static final Counters COUNTERS = new Counters(1_000, 900, 100, 7, 350, 1_200);
    private static final Health HEALTH = new Health(0.75, "replication_lag 1.12 of 1.50 on standby:5433 (0.2 s old)");
    private static final TaskId PAIR = new TaskId("users-accounts", "r7", "users-1>accounts-1", TaskKind.BACKFILL, 12);
    private static final Failure REJECTED =
            new Failure(ErrorCode.ROW_REJECTED, "ERROR: value too long for type character varying(10)");
    private static final Difference SHOWN = new Difference(
            Key.of("acme", "17"),
            List.of(
                    new Difference.Column("full_name", Direction.BEHIND, "Ada Byron", "Ada Lovelace"),
                    new Difference.Column("score", Direction.MISSING, "1.5", null)));
    private static final GateItem PASSED = new GateItem("passes", GateItem.Status.PASS, "3 clean passes", List.of());
    private static final GateItem FAILED =
            new GateItem("differences", GateItem.Status.FAIL, "2 confirmed differences", List.of("users-1"));
    private static final PassRecord PASS = new PassRecord(4, 1_000, 2_000, 12_345, 3, 2, 1, "schema", "server", "void");
    private static final Consent SIGN_OFF = new Consent("billing", "bob", 1_600);
    private static final Consent APPROVAL = new Consent("", "eve", 1_650);
    private static final Problem PROBLEM = new Problem(
            ErrorCode.COLUMN_NOT_FOUND, "backfill.set.full_name", "no such column", "did you mean fullname?");

    private Samples() {}

    private static BackfillSpec transfer(Transfer transfer) {
        return new BackfillSpec(
                TableName.parse("users"),
                null,
                inOrder("full_name", "first_name || ' ' || last_name", "mail", "lower(email)"),
                false,
                List.of(),
                transfer);
    }

    private static MigrationSpec verified(BackfillSpec backfill) {
        return new MigrationSpec(
                "users-accounts",
                "",
                List.of("users-*"),
                backfill,
                VerifySpec.of(backfill),
                GatePolicy.DEFAULT,
                Settings.DEFAULT);
    }

    private static <V> Map<String, V> inOrder(String a, V first, String b, V second) {
        Map<String, V> map = new LinkedHashMap<>();
        map.put(a, first);
        map.put(b, second);
        return map;
    }

    static List<Sample> all() {
        return List.of(
                inbox("command-submit-origin", new Command.Submit("c1", "ann", SPEC, SPEC.digest(), TOKEN)),
                inbox("command-pause-origin", new Command.Pause("c2", "ann", "users-full-name", TOKEN)),
                inbox("command-resume-origin", new Command.Resume("c3", "ann", "users-full-name", TOKEN)),
                inbox("command-cancel-origin", new Command.Cancel("c4", "ann", "users-full-name", TOKEN)),
                inbox("command-retry-origin", new Command.Retry("c5", "ann", "users-full-name", TOKEN)),
                inbox(
                        "command-tune-origin",
                        new Command.Tune("c6", "ann", "users-full-name", Map.of("maxLag", "3s"), TOKEN)),
                inbox("command-verify-origin", new Command.Verify("c7", "ann", "users-full-name", true, TOKEN)),
                inbox("command-repair-origin", new Command.Repair("c8", "ann", "users-full-name", TOKEN)),
                inbox(
                        "command-sign-off-origin",
                        new Command.SignOff("c9", "bob", "users-full-name", "billing", false, TOKEN)),
                inbox("command-approve-origin", new Command.Approve("c10", "bob", "users-full-name", true, TOKEN)),
                inbox("command-finish-origin", new Command.Finish("c11", "ann", "users-full-name", TOKEN)),
                new Sample(
                        "audit",
                        new AuditRecord(
                                "c6",
                                1_760_000_000_000L,
                                "ann",
                                TOKEN,
                                "tune",
                                "users-full-name",
                                Map.of("maxLag", new AuditRecord.Change("1.5s", "3s")),
                                new Failure(ErrorCode.WRONG_PHASE, "it is DONE")),
                        AuditRecord.class),
                new Sample(
                        "audit-bare",
                        new AuditRecord(
                                "c2",
                                1_760_000_000_000L,
                                "ann",
                                null,
                                "pause",
                                "users-full-name",
                                Map.of("digest", AuditRecord.Change.to("9c1e")),
                                null),
                        AuditRecord.class),
                inbox("command-submit", new Command.Submit("c1", "ann", SPEC, SPEC.digest())),
                inbox("command-submit-table", new Command.Submit("c12", "ann", TABLE, TABLE.digest())),
                inbox("command-submit-copy", new Command.Submit("c13", "ann", COPY, COPY.digest())),
                inbox("command-submit-split", new Command.Submit("c14", "ann", SPLIT, SPLIT.digest())),
                inbox(
                        "report-task-renewed-pair",
                        new Report.TaskRenewed(
                                "w1", PAIR, 2, new Health(0.75, "active_sessions 48 of 64", "accounts-1"))),
                inbox("command-pause", new Command.Pause("c2", "ann", "users-full-name")),
                inbox("command-resume", new Command.Resume("c3", "ann", "users-full-name")),
                inbox("command-cancel", new Command.Cancel("c4", "ann", "users-full-name")),
                inbox("command-retry", new Command.Retry("c5", "ann", "users-full-name")),
                inbox(
                        "command-tune",
                        new Command.Tune("c6", "ann", "users-full-name", inOrder("maxLag", "3s", "maxTasks", "2"))),
                inbox("report-worker-here", new Report.WorkerHere("w1", 4, List.of("users-1", "users-2"), "0.1.0")),
                inbox("report-worker-gone", new Report.WorkerGone("w1")),
                inbox("report-task-taken", new Report.TaskTaken("w1", TASK, 2, 17)),
                inbox("report-task-renewed", new Report.TaskRenewed("w1", TASK, 2, HEALTH)),
                inbox(
                        "report-task-returned",
                        new Report.TaskReturned(
                                "w1", TASK, 2, new Failure(ErrorCode.WORKER_STOPPING, "worker w1 stops"))),
                inbox("report-task-failed", new Report.TaskFailed("w1", TASK, 2, REJECTED, Health.GOOD)),
                inbox("report-way-free", new Report.WayFree("w1", TASK)),
                inbox("report-task-ended-done", ended(new Outcome.Done(COUNTERS))),
                inbox(
                        "report-task-ended-yielded",
                        ended(new Outcome.Yielded(COUNTERS, Key.of("acme", "700"), Key.of("acme", "1300")))),
                inbox("report-task-ended-yielded-bare", ended(new Outcome.Yielded(Counters.ZERO, null, null))),
                inbox(
                        "report-task-ended-poisoned",
                        ended(new Outcome.Poisoned(COUNTERS, Key.of("acme", "701"), Key.of("acme", "702"), REJECTED))),
                inbox("report-task-ended-poisoned-bare", ended(new Outcome.Poisoned(COUNTERS, null, null, REJECTED))),
                inbox("report-planned", new Report.Planned("w1", PLAN, 1, plan())),
                inbox(
                        "report-planned-refused",
                        new Report.Planned("w1", PLAN, 1, PlanResult.refused(List.of(PROBLEM)))),
                inbox("report-proven", new Report.Proven("w1", PROVE, 2, new Proof(41, 12_345))),
                inbox("command-verify", new Command.Verify("c7", "ann", "users-full-name", true)),
                inbox("command-repair", new Command.Repair("c8", "ann", "users-full-name")),
                inbox("command-sign-off", new Command.SignOff("c9", "bob", "users-full-name", "billing", false)),
                inbox("command-approve", new Command.Approve("c10", "bob", "users-full-name", true)),
                inbox("command-finish", new Command.Finish("c11", "ann", "users-full-name")),
                inbox(
                        "report-verifier-here",
                        new Report.WorkerHere("v1", Role.VERIFIER, 2, List.of("users-1"), "0.1.0")),
                inbox("report-suspects", new Report.Suspects("v1", VERIFY, 1, 3)),
                inbox("report-verified", new Report.Verified("v1", VERIFY, 1, findings(), HEALTH)),
                inbox("report-verified-clean", new Report.Verified("v1", VERIFY, 1, cleanFindings(), Health.GOOD)),
                inbox("report-cleaned-up", new Report.CleanedUp("w1", PLAN, 3)),
                new Sample(
                        "task-backfill",
                        new Task(TASK, 2, SPEC, SPEC.digest(), KEY, RANGE, 5_000, true, "table=16385;key=1"),
                        Task.class),
                new Sample(
                        "task-plan",
                        new Task(PLAN, 1, SMALL, SMALL.digest(), List.of(), KeyRange.ALL, 0, false, null),
                        Task.class),
                new Sample(
                        "task-prove",
                        new Task(
                                PROVE,
                                2,
                                SMALL,
                                SMALL.digest(),
                                List.of(),
                                KeyRange.ALL,
                                0,
                                false,
                                null,
                                new Claim(3, 44, 12_345)),
                        Task.class),
                new Sample(
                        "task-verify",
                        new Task(VERIFY, 1, SPEC, SPEC.digest(), KEY, RANGE, 5_000, true, "table=16385;key=1", null, 4),
                        Task.class),
                new Sample(
                        "differences-found",
                        new DifferencesFound(VERIFY, 1, 4, "v1", 1_700, KEY, List.of(SHOWN, SHOWN.masked())),
                        DifferencesFound.class),
                new Sample("state-gate", gate(), GateState.class),
                new Sample("state-gate-new", freshGate(), GateState.class),
                new Sample("state-verification", verification(), VerificationState.class),
                new Sample("state-verification-new", freshVerification(), VerificationState.class),
                new Sample("signal", signal(), Signal.class),
                new Sample("outcome-done", new Outcome.Done(COUNTERS), Outcome.class),
                new Sample("state-migration", migration(), MigrationState.class),
                new Sample("state-migration-new", freshMigration(), MigrationState.class),
                new Sample("state-shard", shard(), ShardState.class),
                new Sample("state-shard-new", freshShard(), ShardState.class),
                new Sample(
                        "state-database",
                        new DatabaseState("users-1", 8, 3, 0.5, "active_sessions"),
                        DatabaseState.class),
                new Sample(
                        "state-worker",
                        new WorkerState("w1", Role.WORKER, 4, List.of("users-1"), "0.1.0", 1_234),
                        WorkerState.class),
                new Sample("state-command-accepted", new CommandResult("c1", "m", null), CommandResult.class),
                new Sample(
                        "state-command-refused",
                        new CommandResult("c1", "m", new Failure(ErrorCode.WRONG_PHASE, "m is DONE")),
                        CommandResult.class),
                new Sample("telemetry", telemetry(), Telemetry.class));
    }

    private static Sample inbox(String name, InboxMessage message) {
        return new Sample(name, message, InboxMessage.class);
    }

    private static Report ended(Outcome outcome) {
        return new Report.TaskEnded("w1", TASK, 2, outcome, HEALTH);
    }

    private static PlanResult plan() {
        return new PlanResult(
                List.of(),
                "\"app\".\"users\"",
                KEY,
                List.of(Key.of("acme", "100"), Key.of("zeta", "1")),
                12_345,
                List.of("fillfactor is 100"),
                inOrder("xmin", "771", "at", "2026-01-02T03:04:05Z"),
                "table=16385;key=1");
    }

    private static MigrationState migration() {
        return new MigrationState(
                "users-full-name",
                "r7",
                MigrationPhase.REFUSED,
                SPEC,
                SPEC.digest(),
                Settings.DEFAULT,
                "ann",
                1_000,
                List.of("users-1", "users-2"),
                Map.of(ShardPhase.REFUSED, 2),
                Map.of("users-1", List.of(PROBLEM)),
                2_000L,
                "bob",
                9);
    }

    private static MigrationState freshMigration() {
        return new MigrationState(
                "m",
                "r1",
                MigrationPhase.PLANNING,
                SMALL,
                SMALL.digest(),
                Settings.DEFAULT,
                "ann",
                1_000,
                List.of("a"),
                Map.of(),
                Map.of(),
                null,
                "ann",
                1);
    }

    private static ShardState shard() {
        return new ShardState(
                "users-full-name",
                "r7",
                "users-1",
                ShardPhase.BACKFILLING,
                "\"app\".\"users\"",
                KEY,
                12_345,
                6_000,
                COUNTERS,
                Map.of(RangeStatus.IN_FLIGHT, 1),
                List.of(new ShardState.Parked(3, RANGE, REJECTED, 3, 1_500)),
                List.of(new ShardState.InFlight(12, 2, "w1", 5_000, 1_600)),
                REJECTED,
                List.of("fillfactor is 100"),
                Map.of("xmin", "771"),
                1_100L,
                1_900L,
                2_500L);
    }

    private static ShardState freshShard() {
        return new ShardState(
                "m",
                "r1",
                "a",
                ShardPhase.PLANNING,
                "",
                List.of(),
                0,
                0,
                Counters.ZERO,
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null);
    }

    private static Telemetry telemetry() {
        return new Telemetry(
                "w1",
                1_700_000_000_000L,
                List.of(new Telemetry.TaskProgress(TASK, 1_000, 900, 100, 7, 1_500, 48.5, true)),
                List.of(
                        new Telemetry.DatabaseReading(
                                "users-1",
                                1.25,
                                true,
                                new PauseReason("replication_lag", 1.875, 1.5, "standby:5433", 210, "since 3 s"),
                                1_875L,
                                1_500,
                                2_100,
                                Map.of("replication_lag", 900L),
                                List.of("replica 10.0.0.9 is not in the file")),
                        new Telemetry.DatabaseReading("users-2", 0, false, null, null, 1_500, 0, Map.of(), List.of())));
    }

    private static Findings findings() {
        return new Findings(
                false,
                Key.of("acme", "900"),
                Key.of("acme", "1500"),
                800,
                4,
                Map.of(Direction.BEHIND, 1L),
                1,
                List.of(SHOWN),
                List.of(new Undecided(Key.of("acme", "18"), "changed 5 times")),
                List.of(new KeyRange(Key.of("acme", "17"), Key.of("acme", "18"))),
                "columns=1",
                "system=7;timeline=1",
                "standby:5433",
                12L,
                true,
                350,
                1_200);
    }

    private static Findings cleanFindings() {
        return new Findings(
                true,
                null,
                null,
                800,
                0,
                Map.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                "columns=1",
                "system=7;timeline=1",
                "primary:5432",
                null,
                true,
                350,
                0);
    }

    private static ShardEvidence evidence() {
        return new ShardEvidence(
                "users-1",
                ShardPhase.DONE,
                1,
                2,
                List.of(PASS),
                new Streak(3, 1_000, 3_000),
                5,
                4,
                2,
                1,
                1,
                900L,
                800L,
                "repaired",
                3_500L,
                12L,
                true,
                "columns=1",
                "system=7;timeline=1");
    }

    private static VerificationState verification() {
        return new VerificationState(
                "users-full-name",
                "r7",
                "users-1",
                "\"app\".\"users\"",
                KEY,
                5,
                4_000L,
                4_500L,
                800,
                12_345,
                Map.of(RangeStatus.IN_FLIGHT, 1),
                45_000,
                Map.of(Direction.MISSING, 2L),
                List.of(SHOWN),
                List.of(new Undecided(Key.of("acme", "18"), "locked for 5 s")),
                List.of(new ShardState.Parked(3, RANGE, REJECTED, 3, 1_500)),
                List.of(new ShardState.InFlight(31, 1, "v1", 5_000, 1_600)),
                new VerificationState.Repair(
                        1, 2, List.of(new ShardState.Parked(4, RANGE, REJECTED, 3, 1_500)), 17, 900L),
                evidence(),
                REJECTED,
                5_000L);
    }

    private static VerificationState freshVerification() {
        return new VerificationState(
                "m",
                "r1",
                "a",
                "",
                List.of(),
                0,
                null,
                null,
                0,
                0,
                Map.of(),
                0,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new VerificationState.Repair(0, 0, List.of(), 0, null),
                new ShardEvidence(
                        "a",
                        ShardPhase.PLANNING,
                        0,
                        0,
                        List.of(),
                        Streak.NONE,
                        0,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        "",
                        ""),
                null,
                null);
    }

    private static GateState gate() {
        CertificateStatement statement = new CertificateStatement(
                "k1",
                "users-full-name",
                "r7",
                SPEC.digest(),
                "identity-team",
                2_000,
                3_602_000,
                List.of(PASSED),
                1,
                List.of(new CertificateStatement.DatabaseProof(
                        "users-1", "\"app\".\"users\"", 3, 1_000, 3_000, 12_345, "columns=1", "system=7;timeline=1")),
                List.of(SIGN_OFF),
                List.of(APPROVAL),
                "00ff");
        return new GateState(
                "users-full-name",
                "r7",
                new GateVerdict(GateVerdict.Position.OPEN, List.of(PASSED)),
                2_000,
                2_100,
                List.of(SIGN_OFF),
                List.of(APPROVAL),
                new Certificate(statement, Certificate.ED25519, "0011223344556677", "cHVi", "c2ln"),
                new GateState.Revocation("k0", 1_500, "2 confirmed differences"));
    }

    private static GateState freshGate() {
        return new GateState(
                "m",
                "r1",
                new GateVerdict(GateVerdict.Position.CLOSED, List.of(FAILED)),
                1_000,
                1_000,
                List.of(),
                List.of(),
                null,
                null);
    }

    private static Signal signal() {
        return new Signal(
                "1.0",
                "r7-9",
                Signal.GATE_CLOSED,
                "/backfleet/backfleet.",
                "users-full-name",
                "2026-01-02T03:04:05Z",
                "application/json",
                new Signal.Data(
                        "r7",
                        SPEC.digest(),
                        "2 confirmed differences",
                        GateVerdict.Position.CLOSED,
                        List.of(FAILED),
                        Map.of("certificate", "k0")));
    }
}
