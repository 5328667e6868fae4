/** Networks that break on command. */
@NullMarked
package io.backfleet.embedded.network;

import org.jspecify.annotations.NullMarked;
