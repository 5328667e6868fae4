/** Tasks that write: fences, batches, checkpoints. */
@NullMarked
package io.backfleet.database.mysql.batch;

import org.jspecify.annotations.NullMarked;
