/** The closed list of ways a request can end without an agent. Values only: no I/O, no framework. */
@NullMarked
package io.agentloader.failure;

import org.jspecify.annotations.NullMarked;
