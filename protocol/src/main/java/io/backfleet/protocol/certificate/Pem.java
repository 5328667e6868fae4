package io.backfleet.protocol.certificate;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with {@code -----BEGIN X-----} around Base64, as RFC 7468 has it. */
final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final int LINE = 64;

    private Pem() {}

    /** Kind of the first block of any kind; empty when there is none. */
    static Optional<String> kind(String text) {
        Matcher block = BLOCK.matcher(text);
        return block.find() ? Optional.of(block.group(1)) : Optional.empty();
    }

    /**
     * What the first block of a kind holds; empty when there is none. Line ends may have got lost, or be written as {@code
     * \n}, as happens to values of environment variables.
     *
     * @throws IllegalArgumentException when it is no Base64
     */
    static Optional<byte[]> read(String text, String kind) {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals(kind)) {
                String base64 =
                        block.group(2).replace("\\r", "").replace("\\n", "").replaceAll("\\s", "");
                return Optional.of(Base64.getDecoder().decode(base64));
            }
        }
        return Optional.empty();
    }

    static String write(String kind, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }
}
