/** What the HTTP API answers and {@code --json} prints: stable documents for people's scripts. */
@NullMarked
package io.backfleet.protocol.view;

import org.jspecify.annotations.NullMarked;
