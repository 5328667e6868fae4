@NullMarked
package io.backfleet.testkit.postgresql;

import org.jspecify.annotations.NullMarked;
