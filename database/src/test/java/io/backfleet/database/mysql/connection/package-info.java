/** Tests of the connection to MySQL and MariaDB. */
@NullMarked
package io.backfleet.database.mysql.connection;

import org.jspecify.annotations.NullMarked;
