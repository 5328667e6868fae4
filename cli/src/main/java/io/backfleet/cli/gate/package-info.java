/** Asking a gate, waiting for it, and judging its evidence again. */
@NullMarked
package io.backfleet.cli.gate;

import org.jspecify.annotations.NullMarked;
