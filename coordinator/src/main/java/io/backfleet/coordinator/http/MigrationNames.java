package io.backfleet.coordinator.http;

import io.backfleet.protocol.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Names in paths, looked at before anything else sees them: what no migration can be called is none. */
final class MigrationNames {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private MigrationNames() {}

    static boolean fits(String name) {
        return NAME.matcher(name).matches();
    }

    /** Goes on with a name that may be one. */
    static void check(RoutingContext context) {
        if (fits(context.pathParam("name"))) {
            context.next();
        } else {
            Answers.error(
                    context, 404, ErrorCode.MIGRATION_UNKNOWN, "there is no migration of that name, nor can there be");
        }
    }
}
