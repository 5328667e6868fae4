@NullMarked
package io.backfleet.embedded.process;

import org.jspecify.annotations.NullMarked;
