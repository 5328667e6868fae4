package io.backfleet.testkit;

import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** Reads {@code docker} and {@code docker:IMAGE} in the variables that choose the servers of the tests. */
public final class DockerImage {
    private static final String DOCKER = "docker";

    private DockerImage() {}

    /**
     * The image that the value asks for, or nothing when it means something else.
     *
     * @param variable where the value comes from, for the message
     * @param usual image when the value names none
     * @throws IllegalStateException when docker is asked for and isn't there: tests that can't run fail
     */
    public static Optional<String> of(String variable, String value, String usual) {
        if (!value.equals(DOCKER) && !value.startsWith(DOCKER + ":")) {
            return Optional.empty();
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(variable + "=" + value + " asks for docker, which doesn't answer here:"
                    + " start it, or unset the variable for the embedded server");
        }
        return Optional.of(value.equals(DOCKER) ? usual : value.substring(DOCKER.length() + 1));
    }
}
