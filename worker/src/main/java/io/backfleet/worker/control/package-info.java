@NullMarked
package io.backfleet.worker.control;

import org.jspecify.annotations.NullMarked;
