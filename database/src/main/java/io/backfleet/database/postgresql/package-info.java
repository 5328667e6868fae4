/** PostgreSQL, 13 and later. */
@NullMarked
package io.backfleet.database.postgresql;

import org.jspecify.annotations.NullMarked;
