/** Opens databases, each with the engine that its URL names. */
@NullMarked
package io.backfleet.database.connect;

import org.jspecify.annotations.NullMarked;
