/** Tells whoever waits that an agent changed: one confirmation in the background for all who watch the same reference. */
@NullMarked
package io.agentloader.watch;

import org.jspecify.annotations.NullMarked;
