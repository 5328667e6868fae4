@NullMarked
package io.backfleet.verifier;

import org.jspecify.annotations.NullMarked;
