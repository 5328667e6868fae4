/** Tests against real servers. */
@NullMarked
package io.backfleet.database.mysql;

import org.jspecify.annotations.NullMarked;
