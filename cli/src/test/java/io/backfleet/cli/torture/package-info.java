@NullMarked
package io.backfleet.cli.torture;

import org.jspecify.annotations.NullMarked;
