/** Wiring, start and stop. Knows everybody, known by nobody. */
@NullMarked
package io.agentloader.app;

import org.jspecify.annotations.NullMarked;
