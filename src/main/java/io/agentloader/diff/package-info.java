/** What differs between two texts, and between two agents in the terms of agents. Pure functions, whose time is bounded. */
@NullMarked
package io.agentloader.diff;

import org.jspecify.annotations.NullMarked;
