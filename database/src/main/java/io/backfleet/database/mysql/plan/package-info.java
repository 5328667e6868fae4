/** The start of a migration: examination, the end of old transactions, the cut into ranges. */
@NullMarked
package io.backfleet.database.mysql.plan;

import org.jspecify.annotations.NullMarked;
