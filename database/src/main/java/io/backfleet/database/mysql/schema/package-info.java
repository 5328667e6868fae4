/** The fleet's own database on a server, and the register of migrations in it. */
@NullMarked
package io.backfleet.database.mysql.schema;

import org.jspecify.annotations.NullMarked;
