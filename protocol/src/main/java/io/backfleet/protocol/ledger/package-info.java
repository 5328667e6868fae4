@NullMarked
package io.backfleet.protocol.ledger;

import org.jspecify.annotations.NullMarked;
