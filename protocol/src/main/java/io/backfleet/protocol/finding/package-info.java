/** What verification finds: rows whose two sides differ, and rows that could not be judged. */
@NullMarked
package io.backfleet.protocol.finding;

import org.jspecify.annotations.NullMarked;
