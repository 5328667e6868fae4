@NullMarked
package io.backfleet.cli.demo;

import org.jspecify.annotations.NullMarked;
