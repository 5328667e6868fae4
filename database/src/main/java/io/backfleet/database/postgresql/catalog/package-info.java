/** Tables, columns and keys as PostgreSQL's catalog has them. */
@NullMarked
package io.backfleet.database.postgresql.catalog;

import org.jspecify.annotations.NullMarked;
