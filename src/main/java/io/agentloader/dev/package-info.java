/** Dev mode: a registry in the process with sample agents. */
@NullMarked
package io.agentloader.dev;

import org.jspecify.annotations.NullMarked;
