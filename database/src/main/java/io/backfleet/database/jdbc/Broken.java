package io.backfleet.database.jdbc;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** Why a connection failed, for people: without texts of drivers, which may hold anything. */
public final class Broken {
    private Broken() {}

    /** The kind of the deepest cause; of TLS, which fails before any row is read, what it says as well. */
    public static String why(Throwable e) {
        Throwable root = e;
        for (Throwable cause = e; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return "no TLS connection to a server that is trusted: " + cause.getMessage();
            }
            root = cause;
        }
        return "the connection failed (" + root.getClass().getSimpleName() + ")";
    }
}
