/** Walks over a planned table by its key: conditions, keys ahead. */
@NullMarked
package io.backfleet.database.mysql.walk;

import org.jspecify.annotations.NullMarked;
