/** A fleet of real processes under writers and faults, and what must be true of it all the same. */
@NullMarked
package io.backfleet.torture;

import org.jspecify.annotations.NullMarked;
