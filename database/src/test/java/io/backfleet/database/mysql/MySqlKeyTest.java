package io.backfleet.database.mysql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.KeyContract;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlKeyTest extends KeyContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new MySqlTransferEngine(mariaDb), Dialect.MYSQL);
    }

    @Override
    protected Map<String, ErrorCode> refused() {
        return Map.of("labels that do not sort by their letters", ErrorCode.KEY_TYPE_UNSUPPORTED);
    }
}
