@NullMarked
package io.backfleet.cli.role;

import org.jspecify.annotations.NullMarked;
