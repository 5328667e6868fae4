/** Repairs of another table: locks first, then a new look, then writes. */
@NullMarked
package io.backfleet.database.mysql.transfer.repair;

import org.jspecify.annotations.NullMarked;
