@NullMarked
package io.backfleet.cli.gate;

import org.jspecify.annotations.NullMarked;
