/** Many agents pulled ahead of those who will ask for them, a few at a time, and what came of each. */
@NullMarked
package io.agentloader.prefetch;

import org.jspecify.annotations.NullMarked;
