/** Compares both sides of a row, over ranges, again later, and under the row's lock. */
@NullMarked
package io.backfleet.database.mysql.verify;

import org.jspecify.annotations.NullMarked;
