/** What registries say when tags have moved, read as if an attacker wrote it; and whether they are who they say. */
@NullMarked
package io.agentloader.hooks;

import org.jspecify.annotations.NullMarked;
