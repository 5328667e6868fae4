package io.backfleet.database.mysql.copy;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.transfer.PlainNames;
import io.backfleet.database.transfer.TransferTable;
import java.util.List;
import java.util.Optional;

/** Names of columns as MySQL takes them: capitals never matter. */
enum MySqlNaming implements TransferTable.Naming {
    INSTANCE;

    @Override
    public Optional<String> meant(String wanted, List<String> names) {
        return names.stream().filter(name -> name.equalsIgnoreCase(wanted)).findFirst();
    }

    @Override
    public Optional<String> read(String expression, List<String> names) {
        return PlainNames.of(expression).flatMap(written -> meant(written.text(), names));
    }

    @Override
    public String quoted(String name) {
        return Identifier.quote(name);
    }

    @Override
    public String hint(String wanted, List<String> names, String otherwise) {
        return Nearest.hint(wanted, names, otherwise);
    }
}
