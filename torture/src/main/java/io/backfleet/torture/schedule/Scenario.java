package io.backfleet.torture.schedule;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which faults a run has. */
public enum Scenario {
    /** All but those that ask for a set-up of their own. */
    MIXED(EnumSet.complementOf(EnumSet.of(Fault.PROMOTION, Fault.DISK_FULL))),
    PROCESSES(EnumSet.of(Fault.KILL, Fault.FREEZE, Fault.RESTART, Fault.BROKER_KILL, Fault.BROKER_RESTART)),
    NETWORK(EnumSet.of(
            Fault.CUT,
            Fault.KAFKA_REFUSED,
            Fault.KAFKA_BLACK_HOLE,
            Fault.KAFKA_HALF_OPEN,
            Fault.KAFKA_SLOW,
            Fault.DATABASE_REFUSED,
            Fault.DATABASE_BLACK_HOLE,
            Fault.DATABASE_HALF_OPEN,
            Fault.DATABASE_SLOW)),
    DATABASES(EnumSet.of(
            Fault.DATABASE_KILL,
            Fault.REPLICA_KILL,
            Fault.REPLICA_LAG,
            Fault.LONG_TRANSACTION,
            Fault.LOCK_STORM,
            Fault.KILL)),
    MESSAGES(EnumSet.of(Fault.DUPLICATES, Fault.MALFORMED, Fault.UNKNOWN, Fault.KILL)),
    /** Each pair fails over once, without replicas in the databases file, for none is left then. */
    FAIL_OVER(EnumSet.of(Fault.PROMOTION, Fault.KILL, Fault.FREEZE, Fault.DATABASE_KILL, Fault.CUT)),
    /** PostgreSQL's data lies on a small file system, which only root can make. */
    DISK(EnumSet.of(Fault.DISK_FULL, Fault.KILL, Fault.CUT));

    /** Copied by whoever asks; nobody changes it. */
    @SuppressWarnings("ImmutableEnumChecker") // sets of the JDK that are immutable keep no order
    private final Set<Fault> faults;

    Scenario(Set<Fault> faults) {
        this.faults = faults;
    }

    /** Its faults, in the order of their declaration. */
    public Set<Fault> faults() {
        return EnumSet.copyOf(faults);
    }

    /** As on a command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** By its text. */
    public static Optional<Scenario> parse(String text) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.text().equals(text))
                .findFirst();
    }
}
