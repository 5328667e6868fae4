package io.backfleet.database.mysql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.DifferenceContract;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlDifferenceTest extends DifferenceContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new MySqlTransferEngine(mariaDb), Dialect.MYSQL);
    }

    @Override
    protected Set<String> refused() {
        return Set.of(
                "blanks that a type of fixed length loses",
                "blanks that were cut off",
                "bytes that were filled up",
                "decimals that were rounded",
                "doubles that were rounded to a float",
                "doubles that were rounded to two digits",
                "labels in capitals",
                "seconds that were rounded",
                "texts that were cut off",
                "the least number, and one less");
    }

    /** MariaDB's documents are texts with a check. */
    @Override
    protected Set<String> told() {
        return Set.of("a document");
    }
}
