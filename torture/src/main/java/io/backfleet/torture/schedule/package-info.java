/** What goes wrong when: drawn from a seed. */
@NullMarked
package io.backfleet.torture.schedule;

import org.jspecify.annotations.NullMarked;
