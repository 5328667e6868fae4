/** Backfills of another table: fenced batches that insert what is absent. */
@NullMarked
package io.backfleet.database.mysql.transfer.fill;

import org.jspecify.annotations.NullMarked;
