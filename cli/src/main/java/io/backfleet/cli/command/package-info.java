@NullMarked
package io.backfleet.cli.command;

import org.jspecify.annotations.NullMarked;
