package io.backfleet.torture.schedule;

import io.backfleet.torture.schedule.Fault.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What goes wrong when, drawn from a seed: the same seed, length, scenario and crew give the same schedule.
 *
 * @param blows by time
 */
public record Schedule(List<Blow> blows) {
    private static final long SHORTEST_PAUSE_MILLIS = 1_000;
    private static final int PAUSE_SPREAD_MILLIS = 5_000;
    private static final long SHORTEST_MILLIS = 500;
    private static final int LENGTH_SPREAD_MILLIS = 7_000;

    public Schedule {
        blows = List.copyOf(blows);
    }

    /**
     * Draws one. Each kind of fault comes once before any comes again, in a new order each time, 3.5 s after the last on average;
     * the next may begin before the last is over.
     *
     * @param length after which nothing begins any more
     */
    public static Schedule draw(long seed, Duration length, Scenario scenario, Crew crew) {
        Random random = new Random(seed);
        List<Blow> blows = new ArrayList<>();
        List<Fault> deck = new ArrayList<>();
        Set<String> promoted = new HashSet<>();
        long at = pause(random);
        while (at < length.toMillis()) {
            if (deck.isEmpty()) {
                deck.addAll(scenario.faults());
                Collections.shuffle(deck, random);
            }
            Fault fault = deck.remove(deck.size() - 1);
            String subject = subject(fault.target(), crew, random);
            long lasting = fault.instant() ? 0 : SHORTEST_MILLIS + random.nextInt(LENGTH_SPREAD_MILLIS);
            // there is no way back from a promotion
            if (fault != Fault.PROMOTION || promoted.add(subject)) {
                blows.add(new Blow(Duration.ofMillis(at), fault, subject, Duration.ofMillis(lasting)));
                at += pause(random);
            } else if (scenario.faults().size() == 1) {
                break;
            }
        }
        return new Schedule(blows);
    }

    private static long pause(Random random) {
        return SHORTEST_PAUSE_MILLIS + random.nextInt(PAUSE_SPREAD_MILLIS);
    }

    private static String subject(Target target, Crew crew, Random random) {
        return switch (target) {
            case PROCESS -> any(crew.processes(), random);
            case WORKING -> any(crew.working(), random);
            case ENGINE -> any(List.of("pg", "my"), random);
            case BROKER -> "broker";
            case DISK -> "pg";
            case TOPIC_INBOX -> "inbox";
            case TOPICS -> "topics";
        };
    }

    private static String any(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
