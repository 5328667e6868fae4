package io.backfleet.cli.demo;

import io.backfleet.cli.certificate.CertificateOnDisk;
import io.backfleet.cli.gate.GateWait;
import io.backfleet.cli.gate.Replay;
import io.backfleet.cli.screen.CertificateText;
import io.backfleet.cli.screen.GateText;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateCheck;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The demo's second act: both sides are compared while the application goes on writing; some rows are changed behind its
 * back; they are found, the gate closes, they are repaired, and the gate opens with a certificate.
 */
final class DriftAct {
    private static final Duration CERTIFIED = Duration.ofSeconds(60);

    private final Stage stage;
    private final String name;
    private final SigningKey key;

    /** @param key that the fleet signs with */
    DriftAct(Stage stage, String migration, SigningKey key) {
        this.stage = stage;
        this.name = migration;
        this.key = key;
    }

    /**
     * What it showed.
     *
     * @param passes whole ones over the table
     * @param comparedRows in all of them
     * @param rowsPerSecond compared in the last clean pass, from its first row to its last, settling included
     * @param suspects rows that differed when first read, planted ones included: the application was just writing them
     * @param falseAlarms confirmed differences before anything was planted
     * @param planted rows by key, with how they differ
     * @param found confirmed differences by key
     * @param closedAfterSeconds from planting to the gate being closed for them
     * @param failing what the gate said then
     * @param repairedRows that the repair wrote
     * @param openedAfterSeconds from the order to repair to the gate being open
     * @param certificate its id; empty when there was none
     * @param keyId whose signature it bears
     * @param certificateProblem why it does not hold; empty when it does
     */
    record Figures(
            int passes,
            long comparedRows,
            double rowsPerSecond,
            long suspects,
            long falseAlarms,
            Map<String, Direction> planted,
            Map<String, Direction> found,
            double closedAfterSeconds,
            List<GateItem> failing,
            long repairedRows,
            double openedAfterSeconds,
            String certificate,
            String keyId,
            String certificateProblem) {
        /** Whether everything went as it must. */
        boolean right() {
            return falseAlarms == 0
                    && found.equals(planted)
                    && failing.stream().anyMatch(item -> item.name().equals("differences"))
                    && repairedRows == planted.size()
                    && !certificate.isEmpty()
                    && certificateProblem.isEmpty();
        }
    }

    Figures play() throws Exception {
        stage.say("every row is filled in; now both sides are compared, pass after pass, while the application writes");
        MigrationView clean = stage.follow(
                name, "a pass was clean", every(v -> v.evidence().streak().passes() > 0));
        long falseAlarms = differences(clean);

        Map<String, Direction> planted = stage.application().plant();
        long plantedAt = System.nanoTime();
        stage.say("planted by hand: " + planted.size() + " rows changed behind the application's back: " + planted);
        stage.follow(name, "the gate was closed", view -> position(view) == Position.CLOSED);
        double closedAfter = since(plantedAt);
        Map<String, Direction> found = found(planted);
        List<GateItem> failing = explain();

        stage.say("repairing: only the rows that differ are written");
        long repairedFrom = System.nanoTime();
        stage.api().command(name, "repair");
        MigrationView open = stage.follow(name, "the gate was open", view -> position(view) == Position.OPEN);
        double openedAfter = since(repairedFrom);
        Optional<Certificate> certificate =
                new GateWait(() -> stage.api().gate(name), InstantSource.system()).certificate(CERTIFIED);
        String problem = certificate.isPresent() ? check(certificate.get()) : "none was issued";
        stage.api().command(name, "finish");
        stage.follow(name, "the migration was done", view -> view.phase().ended());
        List<VerificationView> last = verifications(open);
        return new Figures(
                last.stream().mapToInt(DriftAct::passes).min().orElse(0),
                last.stream().mapToLong(VerificationView::comparedInAll).sum(),
                rate(last),
                last.stream()
                        .flatMap(view -> view.evidence().passes().stream())
                        .mapToLong(PassRecord::suspects)
                        .sum(),
                falseAlarms,
                planted,
                found,
                closedAfter,
                failing,
                last.stream().mapToLong(view -> view.repair().changed()).sum(),
                openedAfter,
                certificate.map(signed -> signed.statement().id()).orElse(""),
                certificate.map(Certificate::keyId).orElse(""),
                problem);
    }

    private static Predicate<MigrationView> every(Predicate<VerificationView> enough) {
        return view -> !view.shards().isEmpty()
                && view.shards().stream()
                        .allMatch(shard -> shard.verification() != null && enough.test(shard.verification()));
    }

    /** One for each route. */
    private static List<VerificationView> verifications(MigrationView view) {
        return view.shards().stream()
                .map(ShardView::verification)
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean ended(MigrationView view, Map<String, Integer> passes, int further) {
        return view.shards().stream().allMatch(shard -> {
            VerificationView verification = shard.verification();
            int pass = passes.getOrDefault(shard.database(), 0) + further;
            return verification != null && passes(verification) >= pass;
        });
    }

    private static long differences(MigrationView view) {
        return verifications(view).stream()
                .mapToLong(each -> Findings.count(each.differences()))
                .sum();
    }

    private static Position position(MigrationView view) {
        GateState gate = view.gate();
        return gate == null ? Position.INCONCLUSIVE : gate.verdict().position();
    }

    private static int passes(VerificationView view) {
        return view.evidence().passes().stream()
                .mapToInt(PassRecord::number)
                .max()
                .orElse(0);
    }

    /** Of all routes together, in the last pass of each. */
    private static double rate(List<VerificationView> views) {
        List<PassRecord> last = views.stream()
                .map(view -> view.evidence().passes())
                .filter(passes -> !passes.isEmpty())
                .map(passes -> passes.get(passes.size() - 1))
                .toList();
        long begin = last.stream().mapToLong(PassRecord::startedAt).min().orElse(0);
        long end = last.stream().mapToLong(PassRecord::endedAt).max().orElse(0);
        return last.stream().mapToLong(PassRecord::compared).sum() * 1_000.0 / Math.max(1, end - begin);
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** What passes find: those that were under way, and whole ones more if rows had been read before they were changed. */
    private Map<String, Direction> found(Map<String, Direction> planted) throws InterruptedException {
        Map<String, Integer> passes = new TreeMap<>();
        stage.api().migration(name).shards().forEach(shard -> {
            VerificationView verification = shard.verification();
            passes.put(shard.database(), verification == null ? 0 : verification.pass());
        });
        stage.follow(name, "the pass was over", view -> ended(view, passes, 0));
        Map<String, Direction> found = found();
        if (!found.equals(planted)) {
            stage.follow(name, "a whole pass was over", view -> ended(view, passes, 1));
            found = found();
        }
        return found;
    }

    /** All of them, by key; a key that several passes have found counts once. */
    private Map<String, Direction> found() {
        DifferencesView view = stage.api().differences(name, true, false);
        Map<String, Direction> found = new TreeMap<>();
        view.databases()
                .forEach(database -> database.differences()
                        .forEach((Difference difference) -> found.put(
                                (view.databases().size() == 1 ? "" : database.database() + "/") + difference.key(),
                                difference.direction())));
        return found;
    }

    /** What the gate says against opening; empty when a replay does not come to the same. */
    private List<GateItem> explain() throws InterruptedException {
        Replay replay = Replay.of(stage.api(), name);
        Screen screen = stage.output().screen();
        List<GateItem> failing = replay.verdict().blocking();
        if (!stage.output().json()) {
            new GateText(screen).briefItems(failing).forEach(line -> screen.line("  " + line));
        }
        return replay.agrees() ? failing : List.of();
    }

    /** Writes the certificate, reads it back, and checks it as somebody would who knows the fleet's key. */
    private String check(Certificate certificate) throws IOException {
        Screen screen = stage.output().screen();
        if (!stage.output().json()) {
            new CertificateText(screen).brief(certificate).forEach(line -> screen.line("  " + line));
        }
        Path file = Files.createTempFile("backfleet-certificate", ".json");
        try {
            CertificateOnDisk.write(file, certificate);
            CertificateCheck.Result result = CertificateCheck.check(
                    CertificateOnDisk.read(file), System.currentTimeMillis(), Optional.of(key.publicPem()));
            return result.valid() && result.keyKnown() ? "" : result.toString();
        } finally {
            Files.delete(file);
        }
    }
}
