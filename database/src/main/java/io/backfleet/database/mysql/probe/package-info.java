/** Lag and load of MySQL and MariaDB servers. */
@NullMarked
package io.backfleet.database.mysql.probe;

import org.jspecify.annotations.NullMarked;
