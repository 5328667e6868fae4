@NullMarked
package io.backfleet.verifier.compare;

import org.jspecify.annotations.NullMarked;
