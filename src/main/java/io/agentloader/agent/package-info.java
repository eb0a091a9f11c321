/** What makes a manifest an agent, and what makes a layer agent YAML. Pure functions. */
@NullMarked
package io.agentloader.agent;

import org.jspecify.annotations.NullMarked;
