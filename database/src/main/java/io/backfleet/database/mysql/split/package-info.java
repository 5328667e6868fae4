/** Cuts tables into ranges. */
@NullMarked
package io.backfleet.database.mysql.split;

import org.jspecify.annotations.NullMarked;
