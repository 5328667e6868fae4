@NullMarked
package io.backfleet.cli.screen;

import org.jspecify.annotations.NullMarked;
