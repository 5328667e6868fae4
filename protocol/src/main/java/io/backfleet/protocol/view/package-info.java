/**
 * What the HTTP API answers and the command line prints: everything that is known of a thing, merged, in one JSON
 * object. Fields are only ever added; times are milliseconds since 1970, durations are named with their unit.
 */
@NullMarked
package io.backfleet.protocol.view;

import org.jspecify.annotations.NullMarked;
