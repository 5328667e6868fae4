@NullMarked
package io.backfleet.embedded.kafka;

import org.jspecify.annotations.NullMarked;
