@NullMarked
package io.backfleet.database.mysql.verify;

import org.jspecify.annotations.NullMarked;
