/** What a spec meets in a PostgreSQL database. */
@NullMarked
package io.backfleet.database.postgresql.examine;

import org.jspecify.annotations.NullMarked;
