package io.backfleet.database.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One database of the databases file. Its text form shows no password.
 *
 * @param id how specs and messages name it
 * @param url JDBC URL of the primary, without credentials
 * @param user role to log in as; may be empty, then the driver's default holds
 * @param password may be empty
 * @param replicas JDBC URLs of its replicas, without credentials; the same user and password hold there
 * @param poolSize connections that one process keeps to the primary at most, 1 to 1000; batches run on one each
 */
public record DatabaseEntry(String id, String url, String user, Secret password, List<String> replicas, int poolSize) {
    /** Enough for a worker's slots on one database and a plan beside them. */
    public static final int DEFAULT_POOL_SIZE = 10;

    public DatabaseEntry {
        requireNonNull(id, "id");
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        replicas = List.copyOf(replicas);
        if (poolSize < 1 || poolSize > 1000) {
            throw new IllegalArgumentException("poolSize " + poolSize + " is not in 1 to 1000");
        }
    }
}
