@NullMarked
package io.backfleet.testkit;

import org.jspecify.annotations.NullMarked;
