/** What expressions do, as the server reads them. */
@NullMarked
package io.backfleet.database.postgresql.expression;

import org.jspecify.annotations.NullMarked;
