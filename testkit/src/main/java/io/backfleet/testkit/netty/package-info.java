@NullMarked
package io.backfleet.testkit.netty;

import org.jspecify.annotations.NullMarked;
