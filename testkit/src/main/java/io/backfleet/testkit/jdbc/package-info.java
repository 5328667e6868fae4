/** What the extensions for database servers have in common. */
@NullMarked
package io.backfleet.testkit.jdbc;

import org.jspecify.annotations.NullMarked;
