@NullMarked
package io.backfleet.database;

import org.jspecify.annotations.NullMarked;
