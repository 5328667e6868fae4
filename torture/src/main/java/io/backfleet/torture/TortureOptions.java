package io.backfleet.torture;

import io.backfleet.torture.schedule.Crew;
import io.backfleet.torture.schedule.Scenario;
import io.backfleet.torture.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run is to be.
 *
 * @param length of the time in which faults begin
 * @param rows of each table
 * @param program words that start the program, to which a role and its options are added
 * @param logs where the logs go when an invariant is broken; must not exist
 * @param keepLogs whether they go there in any case
 */
public record TortureOptions(
        long seed,
        Duration length,
        Scenario scenario,
        Crew crew,
        int rows,
        List<String> program,
        Path logs,
        boolean keepLogs) {
    public TortureOptions {
        program = List.copyOf(program);
    }

    /** Drawn from the seed. */
    public Schedule schedule() {
        return Schedule.draw(seed, length, scenario, crew);
    }
}
