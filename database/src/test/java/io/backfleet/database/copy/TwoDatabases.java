package io.backfleet.database.copy;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.util.stream.Stream;

/** Each table in a database of its own. */
record TwoDatabases(Dialect source, ScratchDatabase from, Dialect target, ScratchDatabase into) implements Tables {
    @Override
    public MovingFleet open(String... lines) {
        Stream<String> usual = Stream.of("from: f", "into: t");
        // whatever keeps rows in order
        Stream<String> mode = Stream.of(lines).anyMatch(line -> line.startsWith("version:"))
                ? Stream.of()
                : Stream.of("lockSource: true");
        return CopyFleet.open(
                from,
                into,
                Stream.of(usual, mode, Stream.of(lines)).flatMap(s -> s).toArray(String[]::new));
    }
}
