package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.MigrationView;
import java.time.Duration;
import java.util.function.Predicate;

/** Shows a migration live until it has come to an end or to a stand. Not thread-safe. */
public final class Following {
    private static final Duration LOOK = Duration.ofMillis(250);
    /** Without a terminal a line is printed at a change of phase and else this often. */
    private static final Duration LINE = Duration.ofSeconds(5);
    /** So long a coordinator may be away, for instance while another takes over, before watching gives up. */
    private static final Duration AWAY = Duration.ofMinutes(2);

    private final ApiClient api;
    private final Screen screen;
    private final Show show;
    private String lastStage = "";
    private long lastLine;

    /** What is printed on the way. */
    public enum Show {
        /** A block that is drawn again on a terminal, lines now and then elsewhere. */
        TEXT,
        /** One JSON document a line, now and then. */
        JSON,
        NOTHING
    }

    public Following(ApiClient api, Screen screen, boolean json) {
        this(api, screen, json ? Show.JSON : Show.TEXT);
    }

    public Following(ApiClient api, Screen screen, Show show) {
        this.api = api;
        this.screen = screen;
        this.show = show;
    }

    /** Follows until it has ended, or nothing is left that could go on by itself. */
    public MigrationView untilItStands(String name) throws InterruptedException {
        return until(name, view -> Standing.of(view).halted());
    }

    /**
     * Follows.
     *
     * @param enough asked of every view
     * @return the view that was enough
     */
    public MigrationView until(String name, Predicate<MigrationView> enough) throws InterruptedException {
        MigrationText text = new MigrationText(screen);
        long lastAnswer = System.nanoTime();
        boolean away = false;
        while (true) {
            try {
                MigrationView view = api.migration(name);
                lastAnswer = System.nanoTime();
                away = false;
                boolean stands = enough.test(view);
                boolean due = !lastStage.equals(stage(view)) || System.nanoTime() - lastLine > LINE.toNanos() || stands;
                lastStage = stage(view);
                if (show == Show.JSON && due) {
                    screen.jsonLine(view);
                    lastLine = System.nanoTime();
                } else if (show == Show.TEXT && screen.terminal()) {
                    screen.draw(text.live(view));
                } else if (show == Show.TEXT && due) {
                    screen.line(text.plain(view));
                    lastLine = System.nanoTime();
                }
                if (stands) {
                    screen.keep();
                    return view;
                }
            } catch (BackfleetException e) {
                if (e.kind() != ErrorKind.TRANSIENT || System.nanoTime() - lastAnswer > AWAY.toNanos()) {
                    throw e;
                }
                if (show == Show.TEXT && e.code() == ErrorCode.COORDINATOR_UNREACHABLE && !away) {
                    screen.line("the coordinator does not answer; trying again for " + AWAY.toMinutes() + " minutes");
                }
                away = true;
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** What must not change unseen. */
    private static String stage(MigrationView view) {
        GateState gate = view.gate();
        return view.phase() + (gate == null ? "" : " " + gate.verdict().position());
    }
}
