/** How PostgreSQL is reached, and what its errors mean. */
@NullMarked
package io.backfleet.database.postgresql.connection;

import org.jspecify.annotations.NullMarked;
