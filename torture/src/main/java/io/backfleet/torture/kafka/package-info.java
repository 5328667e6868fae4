/** What the fleet says on its topics, read by a consumer of our own, and what is thrown into them. */
@NullMarked
package io.backfleet.torture.kafka;

import org.jspecify.annotations.NullMarked;
