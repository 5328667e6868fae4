@NullMarked
package io.backfleet.cli.http;

import org.jspecify.annotations.NullMarked;
