/** MariaDB servers, reached as everything that speaks MySQL's protocol is. */
@NullMarked
package io.backfleet.embedded.mysql;

import org.jspecify.annotations.NullMarked;
