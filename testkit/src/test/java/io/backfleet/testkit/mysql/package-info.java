@NullMarked
package io.backfleet.testkit.mysql;

import org.jspecify.annotations.NullMarked;
