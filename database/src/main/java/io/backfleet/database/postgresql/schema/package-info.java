/** The fleet's own schema in a database, and the register of migrations in it. */
@NullMarked
package io.backfleet.database.postgresql.schema;

import org.jspecify.annotations.NullMarked;
