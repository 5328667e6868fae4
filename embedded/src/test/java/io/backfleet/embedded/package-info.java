@NullMarked
package io.backfleet.embedded;

import org.jspecify.annotations.NullMarked;
