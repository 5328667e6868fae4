package io.backfleet.cli.docs;

import io.backfleet.coordinator.access.AccessFile;
import io.backfleet.testkit.netty.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Access files out of the documents, with certificates where they name some. */
final class AccessExample {
    private AccessExample() {}

    static void read(String yaml) throws IOException {
        Path directory = Files.createTempDirectory("access");
        try {
            TestAuthority.named("people").pemIn(directory, "people.pem");
            TestAuthority.named("servers").server().in(directory, "tls");
            Path file = directory.resolve("access.yaml");
            Files.writeString(file, yaml.replace("/etc/backfleet/", directory + "/"));
            AccessFile.read(file);
        } finally {
            for (String name : new String[] {"access.yaml", "people.pem", "tls.crt", "tls.key", ""}) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }
}
