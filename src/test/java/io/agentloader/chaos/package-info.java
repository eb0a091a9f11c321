/** The packaged service as several processes that are killed, or work on one store, many times over. */
@NullMarked
package io.agentloader.chaos;

import org.jspecify.annotations.NullMarked;
