@NullMarked
package io.backfleet.embedded.mysql;

import org.jspecify.annotations.NullMarked;
