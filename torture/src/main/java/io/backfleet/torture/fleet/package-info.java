/** The fleet's processes and the networks between them and their servers. */
@NullMarked
package io.backfleet.torture.fleet;

import org.jspecify.annotations.NullMarked;
