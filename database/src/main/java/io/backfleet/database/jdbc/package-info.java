/** What engines that are reached by JDBC have in common: connections, statements of a walk, checkpoints. */
@NullMarked
package io.backfleet.database.jdbc;

import org.jspecify.annotations.NullMarked;
