@NullMarked
package io.backfleet.database.canon;

import org.jspecify.annotations.NullMarked;
