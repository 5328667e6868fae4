/** That no difference of two tables is ever called equal, and no value changed on its way, whichever engines they are of. */
@NullMarked
package io.backfleet.database.contract.difference;

import org.jspecify.annotations.NullMarked;
