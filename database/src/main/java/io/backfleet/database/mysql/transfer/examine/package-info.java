/** What becomes of values on their way into another table, and what every writer must do meanwhile. */
@NullMarked
package io.backfleet.database.mysql.transfer.examine;

import org.jspecify.annotations.NullMarked;
