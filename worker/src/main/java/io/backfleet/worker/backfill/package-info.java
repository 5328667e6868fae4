@NullMarked
package io.backfleet.worker.backfill;

import org.jspecify.annotations.NullMarked;
