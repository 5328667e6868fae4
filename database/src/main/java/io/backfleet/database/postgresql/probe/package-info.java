/** Lag and load of PostgreSQL servers. */
@NullMarked
package io.backfleet.database.postgresql.probe;

import org.jspecify.annotations.NullMarked;
