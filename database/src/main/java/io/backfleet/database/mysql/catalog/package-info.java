/** What the server's catalog says: tables, columns, keys, triggers. */
@NullMarked
package io.backfleet.database.mysql.catalog;

import org.jspecify.annotations.NullMarked;
