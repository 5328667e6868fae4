@NullMarked
package io.backfleet.protocol.document;

import org.jspecify.annotations.NullMarked;
