/** Walks over a planned table by its key: statements, the connection they run on, keys ahead. */
@NullMarked
package io.backfleet.database.postgresql.walk;

import org.jspecify.annotations.NullMarked;
