package io.backfleet.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.cli.command.Examining.Examined;
import io.backfleet.database.Examination;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan --json} prints.
 *
 * @param from the table that is walked, as the spec names it
 * @param into the table that rows go to; null when columns of one table are filled in or compared
 * @param routes in the order of their texts
 * @param databases what each route's databases say, by the route's text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlanReport(
        MigrationSpec spec,
        String digest,
        Map<String, String> settings,
        MigrationKind kind,
        String from,
        @Nullable String into,
        List<RouteReport> routes,
        Map<String, Examination> databases) {
    /**
     * From which database to which.
     *
     * @param route its text
     * @param target null when it is the source
     * @param host where the primaries are
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RouteReport(
            String route, String source, @Nullable String target, String host) {}

    static PlanReport of(MigrationSpec spec, List<Examined> examined) {
        Map<String, Examination> databases = new LinkedHashMap<>();
        examined.forEach(each -> databases.put(each.route().toString(), each.examination()));
        return new PlanReport(
                spec,
                spec.digest(),
                spec.settings().texts(),
                spec.kind(),
                spec.table().toString(),
                spec.transfer() == null ? null : spec.transfer().into().toString(),
                examined.stream()
                        .map(each -> new RouteReport(
                                each.route().toString(),
                                each.route().source(),
                                each.route().target(),
                                each.host()))
                        .toList(),
                databases);
    }
}
