@NullMarked
package io.backfleet.database.postgresql.transfer.examine;

import org.jspecify.annotations.NullMarked;
