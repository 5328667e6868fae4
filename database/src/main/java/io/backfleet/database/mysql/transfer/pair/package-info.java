/** Two tables of one database as one thing: which row belongs to which, and what it must hold. */
@NullMarked
package io.backfleet.database.mysql.transfer.pair;

import org.jspecify.annotations.NullMarked;
