@NullMarked
package io.backfleet.worker.report;

import org.jspecify.annotations.NullMarked;
