package io.backfleet.database.contract.difference;

import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Both tables in one database. */
public record OneDatabase(TransferEngine engine, Dialect dialect) implements Tables {
    @Override
    public Dialect source() {
        return dialect;
    }

    @Override
    public Dialect target() {
        return dialect;
    }

    @Override
    public ScratchDatabase from() throws SQLException {
        return engine.database();
    }

    @Override
    public ScratchDatabase into() throws SQLException {
        return engine.database();
    }

    @Override
    public MovingFleet open(String... lines) throws SQLException {
        return TransferFleet.open(
                engine,
                engine.database(),
                Stream.concat(Stream.of("from: f", "into: t"), Stream.of(lines)).toArray(String[]::new));
    }
}
