package io.backfleet.coordinator.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Tokens and their hashes. A token is 256 random bits, so that a plain hash keeps it as well as a slow one would: there
 * is nothing to guess.
 */
public final class Tokens {
    /** Lets scanners for leaked secrets find one. */
    public static final String PREFIX = "bft_";

    private static final int BYTES = 32;

    private Tokens() {}

    /** Draws a token. */
    public static String draw(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256 of a token's text, as the access file has it. */
    public static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares without telling by its time how much of them is the same, nor how long they are. */
    public static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                hash(a).getBytes(StandardCharsets.UTF_8), hash(b).getBytes(StandardCharsets.UTF_8));
    }
}
