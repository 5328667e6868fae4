@NullMarked
package io.backfleet.protocol.spec;

import org.jspecify.annotations.NullMarked;
