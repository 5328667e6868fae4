/** The demo's application, on any engine: its tables, its writes, what goes wrong with them, and its own check. */
@NullMarked
package io.backfleet.cli.demo.jdbc;

import org.jspecify.annotations.NullMarked;
