/** What the databases file says. */
@NullMarked
package io.backfleet.database.config;

import org.jspecify.annotations.NullMarked;
