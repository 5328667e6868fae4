/** The house's map, as rules over all modules. */
@NullMarked
package io.backfleet.architecture;

import org.jspecify.annotations.NullMarked;
