package io.backfleet.torture.schedule;

/** What can go wrong. */
public enum Fault {
    KILL("kill -9", Target.PROCESS),
    FREEZE("SIGSTOP", Target.PROCESS),
    RESTART("SIGTERM and a new start", Target.PROCESS),
    BROKER_KILL("kill -9", Target.BROKER),
    BROKER_RESTART("clean restart", Target.BROKER),
    CUT("all connections cut", Target.PROCESS),
    KAFKA_REFUSED("cut off from Kafka", Target.PROCESS),
    KAFKA_BLACK_HOLE("no byte to or from Kafka", Target.PROCESS),
    KAFKA_HALF_OPEN("no answer from Kafka", Target.PROCESS),
    KAFKA_SLOW("Kafka 100 ms away", Target.PROCESS),
    DATABASE_REFUSED("cut off from databases", Target.WORKING),
    DATABASE_BLACK_HOLE("no byte to or from databases", Target.WORKING),
    DATABASE_HALF_OPEN("no answer from databases", Target.WORKING),
    DATABASE_SLOW("databases 20 ms away", Target.WORKING),
    DATABASE_KILL("kill -9 of the primary", Target.ENGINE),
    REPLICA_KILL("kill -9 of the replica", Target.ENGINE),
    REPLICA_LAG("the replica applies nothing", Target.ENGINE),
    PROMOTION("fail-over to the replica", Target.ENGINE),
    LONG_TRANSACTION("rows locked by one long transaction", Target.ENGINE),
    LOCK_STORM("rows locked in any order", Target.ENGINE),
    DISK_FULL("no room for PostgreSQL's data", Target.DISK),
    DUPLICATES("messages again, in another order", Target.TOPIC_INBOX),
    MALFORMED("bytes that are no message", Target.TOPICS),
    UNKNOWN("messages of another version or kind", Target.TOPICS);

    /** What a fault befalls. */
    public enum Target {
        /** Any process of the fleet. */
        PROCESS,
        /** A process that has databases. */
        WORKING,
        BROKER,
        /** A pair of database servers. */
        ENGINE,
        DISK,
        TOPIC_INBOX,
        TOPICS
    }

    private final String text;
    private final Target target;

    Fault(String text, Target target) {
        this.text = text;
        this.target = target;
    }

    /** In a few words. */
    public String text() {
        return text;
    }

    public Target target() {
        return target;
    }

    /** Whether it is over as soon as it has happened. */
    public boolean instant() {
        return switch (this) {
            case RESTART, BROKER_RESTART, CUT, PROMOTION, DUPLICATES, MALFORMED, UNKNOWN -> true;
            default -> false;
        };
    }
}
