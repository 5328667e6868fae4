/** The databases, who writes to them, who disturbs them, and what they must hold in the end. */
@NullMarked
package io.backfleet.torture.jdbc;

import org.jspecify.annotations.NullMarked;
