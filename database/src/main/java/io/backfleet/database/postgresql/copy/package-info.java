/** Either end of a copy on PostgreSQL. */
@NullMarked
package io.backfleet.database.postgresql.copy;

import org.jspecify.annotations.NullMarked;
