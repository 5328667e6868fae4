package io.backfleet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

class DockerImageTest {
    @Test
    void address_isNoImage() {
        assertEquals(Optional.empty(), DockerImage.of("VARIABLE", "docker.example.com:9092", "usual"));
    }

    @Test
    void docker_asksForAnImage_andFailsWhereThereIsNoDocker() {
        String usual = asked("docker");
        String named = asked("docker:other/image:1");
        if (DockerClientFactory.instance().isDockerAvailable()) {
            assertEquals("usual", usual);
            assertEquals("other/image:1", named);
        } else {
            assertEquals(
                    "VARIABLE=docker asks for docker, which doesn't answer here: start it, or unset the variable for"
                            + " the embedded server",
                    usual);
        }
    }

    private static String asked(String value) {
        try {
            return DockerImage.of("VARIABLE", value, "usual").orElse("(none)");
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
