@NullMarked
package io.backfleet.testkit.kafka;

import org.jspecify.annotations.NullMarked;
