/** How MySQL and MariaDB are reached, and what their errors mean. */
@NullMarked
package io.backfleet.database.mysql.connection;

import org.jspecify.annotations.NullMarked;
