/** Compares a source with its target, row by row in one snapshot. */
@NullMarked
package io.backfleet.database.mysql.transfer.compare;

import org.jspecify.annotations.NullMarked;
