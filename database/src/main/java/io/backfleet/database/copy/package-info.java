/** Copies of rows from one database into another: what races with dual writers, and how each is decided. */
@NullMarked
package io.backfleet.database.copy;

import org.jspecify.annotations.NullMarked;
