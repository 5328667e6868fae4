@NullMarked
package io.backfleet.database.transfer;

import org.jspecify.annotations.NullMarked;
