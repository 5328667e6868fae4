/** What every engine must do with migrations from one table into another. */
@NullMarked
package io.backfleet.database.contract.transfer;

import org.jspecify.annotations.NullMarked;
