/** Agents for Java programs: one clear way to ask for them, over what is stored here and what registries have. */
@NullMarked
package io.agentloader.resolver;

import org.jspecify.annotations.NullMarked;
