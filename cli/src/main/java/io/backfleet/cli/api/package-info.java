@NullMarked
package io.backfleet.cli.api;

import org.jspecify.annotations.NullMarked;
