/** What other agents an agent names, to any depth, and what each of these names was found to mean. */
@NullMarked
package io.agentloader.dependencies;

import org.jspecify.annotations.NullMarked;
