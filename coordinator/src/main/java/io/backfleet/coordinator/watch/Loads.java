package io.backfleet.coordinator.watch;

import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.view.LoadView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the databases of a route bear the work, in one view: the worse one says, and is named. All functions. */
final class Loads {
    private Loads() {}

    /**
     * The load of a route.
     *
     * @param state what is published of a place
     * @param loads how a database bears the work
     */
    static LoadView of(
            String route, Function<String, @Nullable DatabaseState> state, Function<String, LoadView> loads) {
        Route parsed = Route.parse(route);
        if (!parsed.crosses()) {
            return loads.apply(route);
        }
        String source = parsed.source();
        String target = parsed.written();
        DatabaseState own = state.apply(route);
        LoadView from = loads.apply(source);
        LoadView into = loads.apply(target);
        boolean sourceIsWorse = from.stopped() == into.stopped() ? from.pressure() > into.pressure() : from.stopped();
        LoadView worse = sourceIsWorse ? from : into;
        Map<String, Long> waited = new TreeMap<>(from.waitedMillis());
        into.waitedMillis().forEach((metric, millis) -> waited.merge(metric, millis, Long::sum));
        int window = Math.min(from.window(), into.window());
        return new LoadView(
                own == null ? window : Math.min(window, own.window()),
                own == null ? 0 : own.inFlight(),
                worse.pressure(),
                worse.stopped(),
                worse.reason(),
                max(from.lagMillis(), into.lagMillis()),
                into.maxLagMillis() == null ? from.maxLagMillis() : into.maxLagMillis(),
                max(from.highestLagMillis(), into.highestLagMillis()),
                waited,
                notes(source, from, target, into),
                worse.pressure() > 0 || worse.reason() != null ? (sourceIsWorse ? source : target) : null);
    }

    private static List<String> notes(String source, LoadView from, String target, LoadView into) {
        List<String> notes = new ArrayList<>();
        from.notes().forEach(note -> notes.add(source + ": " + note));
        into.notes().forEach(note -> notes.add(target + ": " + note));
        return notes;
    }

    private static @Nullable Long max(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : (Long) Math.max(a, b);
    }
}
