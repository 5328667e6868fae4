/** The demo's MariaDB servers. */
@NullMarked
package io.backfleet.cli.demo.mysql;

import org.jspecify.annotations.NullMarked;
