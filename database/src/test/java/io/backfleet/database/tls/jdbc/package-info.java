@NullMarked
package io.backfleet.database.tls.jdbc;

import org.jspecify.annotations.NullMarked;
