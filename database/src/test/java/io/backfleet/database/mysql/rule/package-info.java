@NullMarked
package io.backfleet.database.mysql.rule;

import org.jspecify.annotations.NullMarked;
