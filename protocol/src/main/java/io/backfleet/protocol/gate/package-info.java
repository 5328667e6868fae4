/** The contract gate: a policy, the evidence, and the verdict as a pure function of both. */
@NullMarked
package io.backfleet.protocol.gate;

import org.jspecify.annotations.NullMarked;
