@NullMarked
package io.backfleet.database.copy;

import org.jspecify.annotations.NullMarked;
