package io.backfleet.embedded.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Children;
import io.backfleet.embedded.ServersMain;
import io.backfleet.embedded.process.Unprivileged;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other tests run as whoever runs the build; these run as somebody else where they can. */
class OrdinaryUserTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void programOfAnOrdinaryUser_startsAPair() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        open(directory);
        open(temporary, "rwxrwxrwx");
        List<String> prefix = root() ? Unprivileged.asNobody().prefix() : List.of();
        Process program = Children.java(prefix, copiedClassPath(), temporary, ServersMain.class, "postgresql")
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

    /** The class path where everybody may read it: another user can't look into this one's home. Kafka isn't needed. */
    private String copiedClassPath() throws IOException {
        Path lib = Files.createDirectory(directory.resolve("lib"));
        open(lib);
        List<String> copied = new ArrayList<>();
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (!entry.isEmpty() && Files.exists(source) && !entry.contains("kafka")) {
                Path target = lib.resolve(number++ + "-" + source.getFileName());
                copy(source, target);
                copied.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, copied);
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.copy(file, copy);
                open(copy);
            }
        }
    }

    private static void open(Path file) throws IOException {
        open(file, "rwxr-xr-x");
    }

    private static void open(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
