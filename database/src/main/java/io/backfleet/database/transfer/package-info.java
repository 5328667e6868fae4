/** What goes where when rows go from one table into another, whatever the engine: columns, and the key. */
@NullMarked
package io.backfleet.database.transfer;

import org.jspecify.annotations.NullMarked;
