/** What was checked, and what came of it. */
@NullMarked
package io.backfleet.torture.report;

import org.jspecify.annotations.NullMarked;
