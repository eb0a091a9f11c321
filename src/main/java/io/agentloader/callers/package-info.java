/** Who calls this service, how they show it, and what they may. Knows nothing of HTTP beyond the text of one header. */
@NullMarked
package io.agentloader.callers;

import org.jspecify.annotations.NullMarked;
