/** What every engine must do, as tests that each runs on its own servers. */
@NullMarked
package io.backfleet.database.contract;

import org.jspecify.annotations.NullMarked;
