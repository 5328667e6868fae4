@NullMarked
package io.backfleet.embedded.postgresql;

import org.jspecify.annotations.NullMarked;
