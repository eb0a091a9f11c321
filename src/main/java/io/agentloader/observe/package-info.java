/** What happened, told to people and machines: listeners that the pipeline calls. */
@NullMarked
package io.agentloader.observe;

import org.jspecify.annotations.NullMarked;
