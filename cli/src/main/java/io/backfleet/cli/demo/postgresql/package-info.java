@NullMarked
package io.backfleet.cli.demo.postgresql;

import org.jspecify.annotations.NullMarked;
