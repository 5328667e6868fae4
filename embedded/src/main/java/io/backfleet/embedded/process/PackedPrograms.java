package io.backfleet.embedded.process;

import java.io.IOException;

/** A server's programs as they come on the class path. Without state. */
public interface PackedPrograms {
    /** What messages call the server, such as {@code PostgreSQL}. */
    String name();

    /** The program that is the server, relative to the directory that the programs are unpacked into. */
    String server();

    /**
     * A name for a directory with these programs, different from that of every other version of them.
     *
     * @throws EmbeddedServerException when there are none for this machine on the class path
     */
    String directoryName() throws IOException;

    /**
     * Unpacks them.
     *
     * @throws EmbeddedServerException when there are none for this machine on the class path
     */
    void unpack(Unpacking target) throws IOException;
}
