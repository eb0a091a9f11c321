/** The packaged service and a real registry, as processes, from outside. */
@NullMarked
package io.agentloader.e2e;

import org.jspecify.annotations.NullMarked;
