package io.backfleet.cli.certificate;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateFile;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A certificate in a file of its own. */
public final class CertificateOnDisk {
    private CertificateOnDisk() {}

    /**
     * Reads one, and believes nothing of it.
     *
     * @throws BackfleetException CERTIFICATE_INVALID when the file holds none; INVALID_VALUE when it can't be read
     */
    public static Certificate read(Path file) {
        try {
            if (Files.size(file) > CertificateFile.MAX_BYTES) {
                throw new BackfleetException(ErrorCode.TOO_LARGE, file + " is larger than any certificate");
            }
            return CertificateFile.read(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "there is no file " + file, e);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    file + " can't be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** Writes one, whole or not at all: who waits for the file never finds half of it. */
    public static void write(Path file, Certificate certificate) {
        Path target = file.toAbsolutePath();
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.write(fresh, CertificateFile.write(certificate));
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "the certificate can't be written to " + file + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
