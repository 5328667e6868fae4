/** What columns of a row must hold, as SQL. */
@NullMarked
package io.backfleet.database.mysql.rule;

import org.jspecify.annotations.NullMarked;
