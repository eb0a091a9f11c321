/** PullAgent, the one way in: modes, plan, single flight, fallback, recovery. */
@NullMarked
package io.agentloader.pull;

import org.jspecify.annotations.NullMarked;
