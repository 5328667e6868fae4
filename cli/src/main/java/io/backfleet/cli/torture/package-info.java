/** The fleet under faults, on this machine. */
@NullMarked
package io.backfleet.cli.torture;

import org.jspecify.annotations.NullMarked;
