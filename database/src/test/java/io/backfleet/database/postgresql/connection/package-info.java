/** Tests of the error table. */
@NullMarked
package io.backfleet.database.postgresql.connection;

import org.jspecify.annotations.NullMarked;
