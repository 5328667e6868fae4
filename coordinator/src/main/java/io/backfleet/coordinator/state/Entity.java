package io.backfleet.coordinator.state;

import java.util.List;

/**
 * A kind of thing the coordinator remembers, each under a text key.
 *
 * @param name of its store; part of the name of a Kafka topic, so it never changes
 */
public record Entity<V>(String name, Class<V> type) {
    /** By run. */
    public static final Entity<Submission> SUBMISSION = new Entity<>("submissions", Submission.class);
    /** By run. */
    public static final Entity<Migration> MIGRATION = new Entity<>("migrations", Migration.class);
    /** By {@link Shard#key()}. */
    public static final Entity<Shard> SHARD = new Entity<>("shards", Shard.class);
    /** By {@link Verification#key()}. */
    public static final Entity<Verification> VERIFICATION = new Entity<>("verifications", Verification.class);
    /** By run. */
    public static final Entity<GateBook> GATE = new Entity<>("gates", GateBook.class);
    /** By {@link Flight#key()}. */
    public static final Entity<Flight> FLIGHT = new Entity<>("flights", Flight.class);
    /** By id. */
    public static final Entity<Database> DATABASE = new Entity<>("databases", Database.class);
    /** By id. */
    public static final Entity<Worker> WORKER = new Entity<>("workers", Worker.class);
    /** By the command's id. */
    public static final Entity<Answer> ANSWER = new Entity<>("answers", Answer.class);

    public static final List<Entity<?>> ALL =
            List.of(SUBMISSION, MIGRATION, SHARD, VERIFICATION, GATE, FLIGHT, DATABASE, WORKER, ANSWER);
}
