/** What a server says against a spec, and what will cost more than it must. */
@NullMarked
package io.backfleet.database.mysql.examine;

import org.jspecify.annotations.NullMarked;
