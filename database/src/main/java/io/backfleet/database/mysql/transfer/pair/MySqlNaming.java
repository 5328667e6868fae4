package io.backfleet.database.mysql.transfer.pair;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.mysql.catalog.Identifier;
import io.backfleet.database.transfer.PlainNames;
import io.backfleet.database.transfer.TransferTable;
import java.util.List;
import java.util.Optional;

/** How MySQL takes names of columns: capitals never matter. */
public enum MySqlNaming implements TransferTable.Naming {
    /** The only one: it has no state. */
    INSTANCE;

    @Override
    public Optional<String> meant(String wanted, List<String> names) {
        return names.stream().filter(wanted::equalsIgnoreCase).findFirst();
    }

    @Override
    public Optional<String> read(String expression, List<String> names) {
        return PlainNames.of(expression).flatMap(name -> meant(name.text(), names));
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
