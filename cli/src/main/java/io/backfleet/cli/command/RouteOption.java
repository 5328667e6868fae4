package io.backfleet.cli.command;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.route.Route;
import java.util.List;

/** What {@code --database} means: one database, with all routes that touch it, or one route. All functions. */
final class RouteOption {
    static final String DESCRIPTION =
            "Only this database, with all routes from or into it; or only this route, such as 'users-1>accounts-1'"
                    + " (mind the quotes).";

    private static final int SHOWN = 20;

    private RouteOption() {}

    /** Whether a shard's route is meant. */
    static boolean means(String option, String route) {
        return route.equals(option) || Route.parse(route).databases().contains(option);
    }

    static BackfleetException unknown(String option, String migration, List<String> routes) {
        String first = String.join(", ", routes.stream().limit(SHOWN).toList());
        return new BackfleetException(
                ErrorCode.DATABASE_UNKNOWN,
                "migration " + migration + " has no '" + option + "'; it has "
                        + (routes.isEmpty() ? "nothing yet" : first)
                        + (routes.size() > SHOWN ? " and " + (routes.size() - SHOWN) + " more" : ""));
    }
}
