/** What expressions do, as far as their text tells. */
@NullMarked
package io.backfleet.database.mysql.expression;

import org.jspecify.annotations.NullMarked;
