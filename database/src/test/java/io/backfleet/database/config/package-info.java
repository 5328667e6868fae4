/** Tests of the databases file. */
@NullMarked
package io.backfleet.database.config;

import org.jspecify.annotations.NullMarked;
