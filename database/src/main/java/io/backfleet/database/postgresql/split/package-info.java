/** Cuts tables into ranges. */
@NullMarked
package io.backfleet.database.postgresql.split;

import org.jspecify.annotations.NullMarked;
