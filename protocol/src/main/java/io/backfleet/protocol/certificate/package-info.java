/** Signed statements that a gate is open. */
@NullMarked
package io.backfleet.protocol.certificate;

import org.jspecify.annotations.NullMarked;
