package io.backfleet.cli.screen;

import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.DifferencesView.InDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Differences row by row. Pure: text from a view. */
public final class DifferencesText {
    private final Screen screen;

    public DifferencesText(Screen screen) {
        this.screen = screen;
    }

    public List<String> lines(DifferencesView view) {
        List<String> lines = new ArrayList<>();
        for (InDatabase database : view.databases()) {
            lines.addAll(lines(database, view));
        }
        if (view.databases().isEmpty()) {
            lines.add("nothing has been compared yet");
        }
        return lines;
    }

    private List<String> lines(InDatabase database, DifferencesView view) {
        List<String> lines = new ArrayList<>();
        long count = Findings.count(database.counts());
        String key = database.key().stream().map(KeyColumn::name).collect(Collectors.joining(", "));
        lines.add(screen.bold(database.database()) + "  " + database.table() + "  key " + key + "  pass "
                + database.pass());
        if (database.passes() == 0) {
            lines.add("  " + screen.yellow("no pass has ended yet"));
        } else if (count + database.undecided() + database.parked() == 0) {
            lines.add("  " + screen.green("none"));
        }
        if (database.parked() > 0) {
            lines.add("  " + screen.red(Words.count(database.parked()) + " key ranges could not be compared")
                    + ": 'backfleet status " + view.migration() + "' says why, 'backfleet retry' tries again");
        }
        if (count > 0) {
            lines.add("  " + screen.red(VerificationText.counts(database.counts())));
            database.differences().forEach(difference -> lines.add("    " + VerificationText.difference(difference)));
            long more = count - database.differences().size();
            if (more > 0 && !view.all()) {
                lines.add(screen.dim("    and " + Words.count(more) + " more: 'backfleet differences "
                        + view.migration() + " --all'"));
            }
        }
        if (database.undecided() > 0) {
            lines.add("  " + screen.yellow(Words.count(database.undecided()) + " undecided"));
            database.firstUndecided().forEach(row -> lines.add("    " + VerificationText.undecided(row)));
        }
        return lines;
    }
}
