package io.backfleet.database.tls.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.JdbcUrl;
import io.backfleet.database.config.Secret;
import io.backfleet.database.connect.Databases;
import io.backfleet.embedded.mysql.MariaDbOptions;
import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.mysql.MariaDbServer;
import io.backfleet.embedded.postgresql.EmbeddedPostgres;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresServer;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.tls.PemIdentity;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.netty.TestAuthority;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The drivers' own TLS settings, behind the URL's question mark: a server of the right authority and name, or none. */
@Timeout(120)
class DatabaseTlsTest {
    private static final TestAuthority RIGHT = TestAuthority.named("databases");
    private static final TestAuthority WRONG = TestAuthority.named("databases");

    private static final String UNTRUSTED = "no TLS connection to a server that is trusted";

    @TempDir
    private Path directory = Path.of("");

    private static void probe(String url, String user) {
        assertTrue(JdbcUrl.flaw(url).isEmpty(), () -> url);
        DatabaseEntry entry = new DatabaseEntry("db", url, user, new Secret(""), List.of(), 2);
        try (FleetDatabase database = Databases.open(entry);
                PrimaryProbe probe = database.primaryProbe()) {
            var unused = probe.load();
        }
    }

    private static void refused(String url, String user, String why) {
        BackfleetException e = assertThrows(BackfleetException.class, () -> probe(url, user));
        assertEquals(ErrorCode.DATABASE_UNREACHABLE, e.code(), e.text());
        assertTrue(e.text().contains(why), () -> "nothing of " + why + ": " + e.text());
    }

    @Test
    void postgresql_verifyFull_takesTheRightAuthorityAndNameAlone() throws Exception {
        RIGHT.pemIn(directory, "right.pem");
        WRONG.pemIn(directory, "wrong.pem");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(PostgresOptions.defaults())) {
            PostgresServer server = postgres.server();
            String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?sslmode=verify-full&sslrootcert="
                    + directory;
            refused(url + "/right.pem", "postgres", "(SQLSTATE 08004)");
            give(server, RIGHT.server());
            probe(url + "/right.pem", "postgres");
            assertEquals("1", value(server, "select count(*) from pg_stat_ssl where ssl and pid = pg_backend_pid()"));
            refused(url + "/wrong.pem", "postgres", UNTRUSTED);
            give(server, RIGHT.server("elsewhere.example"));
            refused(url + "/right.pem", "postgres", "(SQLSTATE 08006)");
        }
    }

    /** Through the server itself, so that its files are its own; in force for connections from then on. */
    private static void give(PostgresServer server, TestAuthority.Identity identity) throws Exception {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("copy (select unnest(string_to_array('" + lines(identity.certificate())
                    + "', e'\\n'))) to program 'umask 077; cat > server.crt'");
            statement.execute("copy (select unnest(string_to_array('" + lines(identity.key())
                    + "', e'\\n'))) to program 'umask 077; cat > server.key'");
            statement.execute("alter system set ssl = on");
            statement.execute("select pg_reload_conf()");
        }
        Await.until(
                "the server speaks TLS",
                Duration.ofSeconds(20),
                () -> value(server, "show ssl").equals("on"));
    }

    /** COPY writes a carriage return as a backslash and a letter. */
    private static String lines(String pem) {
        return pem.replace("\r", "");
    }

    private static String value(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    @Test
    void mariaDb_verifyIdentity_takesTheRightAuthorityAndNameAlone() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        RIGHT.server("localhost").in(directory, "server");
        String options = "?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreType=PKCS12"
                + "&trustCertificateKeyStorePassword=open&trustCertificateKeyStoreUrl=file:";
        MariaDbOptions settings = MariaDbOptions.defaults()
                .withSetting("ssl", "ON")
                .withSetting("ssl_cert", directory.resolve("server.crt").toString())
                .withSetting("ssl_key", directory.resolve("server.key").toString());
        try (MariaDbPair pair = MariaDbPair.start(settings)) {
            String url = "jdbc:mariadb://localhost:" + pair.primary().port() + "/mysql" + options;
            probe(url + store("right", RIGHT), MariaDbServer.USER);
            refused(url + store("wrong", WRONG), MariaDbServer.USER, UNTRUSTED);
            String elsewhere = url.replace("//localhost:", "//127.0.0.1:");
            refused(elsewhere + store("right", RIGHT), MariaDbServer.USER, UNTRUSTED);
        }
    }

    private Path store(String name, TestAuthority authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca", PemIdentity.certificates(authority.pem()).get(0));
        Path file = directory.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "open".toCharArray());
        }
        return file;
    }
}
