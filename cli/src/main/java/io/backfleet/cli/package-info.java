@NullMarked
package io.backfleet.cli;

import org.jspecify.annotations.NullMarked;
