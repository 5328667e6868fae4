/** MySQL and MariaDB behind the ports of {@code io.backfleet.database}. */
@NullMarked
package io.backfleet.database.mysql;

import org.jspecify.annotations.NullMarked;
