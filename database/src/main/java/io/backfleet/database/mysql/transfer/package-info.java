/** Migrations from one table into another of the same database. */
@NullMarked
package io.backfleet.database.mysql.transfer;

import org.jspecify.annotations.NullMarked;
