package io.backfleet.embedded.mysql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The part of a 64-bit ELF program that is loaded to run it. Debug information and the table of sections come after it and are left out, as
 * {@code strip} would do: nine tenths of MariaDB's server.
 *
 * <p>Layout from the System V ABI, chapters "ELF Header" and "Program Header".
 */
final class LoadedPart {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SEGMENTS_OFFSET = 32;
    private static final int SECTIONS_OFFSET = 40;
    private static final int SEGMENT_COUNT = 56;
    private static final int SECTION_COUNT = 60;
    private static final int SEGMENT_FILE_OFFSET = 8;
    private static final int SEGMENT_FILE_SIZE = 32;

    private LoadedPart() {}

    /**
     * Reads from the start of a program up to the end of its last segment.
     *
     * @throws IOException when it isn't a little-endian 64-bit ELF program with its segment table behind the header
     */
    static InputStream of(InputStream program) throws IOException {
        byte[] start = program.readNBytes(HEADER_BYTES);
        ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        if (start.length < HEADER_BYTES
                || header.getInt(0) != MAGIC
                || header.get(4) != CLASS_64
                || header.get(5) != LITTLE_ENDIAN
                || header.getLong(SEGMENTS_OFFSET) != HEADER_BYTES) {
            throw new IOException("not a 64-bit program for Linux");
        }
        byte[] table = program.readNBytes(Short.toUnsignedInt(header.getShort(SEGMENT_COUNT)) * SEGMENT_BYTES);
        ByteBuffer segments = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        long end = 0;
        for (int at = 0; at < table.length; at += SEGMENT_BYTES) {
            end = Math.max(end, segments.getLong(at + SEGMENT_FILE_OFFSET) + segments.getLong(at + SEGMENT_FILE_SIZE));
        }
        // there are no sections any more: number of them and index of the one with their names
        header.putLong(SECTIONS_OFFSET, 0).putInt(SECTION_COUNT, 0);
        byte[] read = Arrays.copyOf(start, start.length + table.length);
        System.arraycopy(table, 0, read, start.length, table.length);
        return new Limited(new ByteArrayInputStream(read), program, end);
    }

    /** One stream after the other, up to a total. Closing is left to whoever opened them. */
    private static final class Limited extends InputStream {
        private final InputStream first;
        private final InputStream second;
        private long left;

        Limited(InputStream first, InputStream second, long total) {
            this.first = first;
            this.second = second;
            this.left = total;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int wanted = (int) Math.min(length, left);
            if (wanted == 0) {
                return length == 0 ? 0 : -1;
            }
            int count = first.read(into, offset, wanted);
            if (count < 0) {
                count = second.read(into, offset, wanted);
            }
            if (count < 0) {
                throw new IOException("the program ends " + left + " bytes too early");
            }
            left -= count;
            return count;
        }
    }
}
