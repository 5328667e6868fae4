/** Values of columns in a form that is the same whichever engine they come from: one rule per type. */
@NullMarked
package io.backfleet.database.canon;

import org.jspecify.annotations.NullMarked;
