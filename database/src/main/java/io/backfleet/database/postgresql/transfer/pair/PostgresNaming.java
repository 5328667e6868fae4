package io.backfleet.database.postgresql.transfer.pair;

import io.backfleet.database.jdbc.Nearest;
import io.backfleet.database.postgresql.catalog.Identifier;
import io.backfleet.database.transfer.PlainNames;
import io.backfleet.database.transfer.TransferTable;
import java.util.List;
import java.util.Optional;

/** How PostgreSQL takes names of columns. */
public enum PostgresNaming implements TransferTable.Naming {
    /** The only one: it has no state. */
    INSTANCE;

    /** To the letter first, then as the server folds it. */
    @Override
    public Optional<String> meant(String wanted, List<String> names) {
        return exactly(wanted, names).or(() -> exactly(Identifier.folded(wanted), names));
    }

    @Override
    public Optional<String> read(String expression, List<String> names) {
        return PlainNames.of(expression)
                .flatMap(name -> exactly(name.quoted() ? name.text() : Identifier.folded(name.text()), names));
    }

    private static Optional<String> exactly(String wanted, List<String> names) {
        return names.stream().filter(wanted::equals).findFirst();
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
