/** Either end of a copy on MySQL or MariaDB. */
@NullMarked
package io.backfleet.database.mysql.copy;

import org.jspecify.annotations.NullMarked;
