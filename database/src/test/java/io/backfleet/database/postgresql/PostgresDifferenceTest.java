package io.backfleet.database.postgresql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.DifferenceContract;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresDifferenceTest extends DifferenceContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new PostgresTransferEngine(postgres), Dialect.POSTGRESQL);
    }

    @Override
    protected Set<String> refused() {
        return Set.of(
                "blanks that a type of fixed length loses",
                "decimals that were rounded",
                "doubles that were rounded to a float",
                "labels in capitals",
                "names that stand twice",
                "seconds that were rounded",
                "the least number, and one less");
    }
}
