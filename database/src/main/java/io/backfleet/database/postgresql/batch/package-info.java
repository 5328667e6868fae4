/** Fenced batches: data and checkpoint in one statement. */
@NullMarked
package io.backfleet.database.postgresql.batch;

import org.jspecify.annotations.NullMarked;
