/** How comparisons and gates stand, as everybody may see it. */
@NullMarked
package io.backfleet.protocol.verification;

import org.jspecify.annotations.NullMarked;
