package io.backfleet.embedded.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to run one child server.
 *
 * @param name what messages call it
 * @param command program and arguments
 * @param environment the whole environment of the child: nothing is inherited beside it
 * @param log file that standard output and error are appended to
 * @param stopSignal name of the signal that asks for a clean stop, such as {@code TERM}
 * @param grace how long a clean stop may take before SIGKILL; counted in tenths of a second
 */
public record ServerCommand(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path log,
        String stopSignal,
        Duration grace) {

    /** Copies the collections. */
    public ServerCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
