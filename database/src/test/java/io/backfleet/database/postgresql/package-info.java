/** Tests against real servers. */
@NullMarked
package io.backfleet.database.postgresql;

import org.jspecify.annotations.NullMarked;
