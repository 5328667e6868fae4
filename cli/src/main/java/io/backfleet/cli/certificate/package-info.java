/** Certificates as files, the keys that sign them, and their check. */
@NullMarked
package io.backfleet.cli.certificate;

import org.jspecify.annotations.NullMarked;
