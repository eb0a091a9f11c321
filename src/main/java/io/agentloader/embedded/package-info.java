/** The server half of the OCI distribution API, in process: one handler over a set of artifacts. */
@NullMarked
package io.agentloader.embedded;

import org.jspecify.annotations.NullMarked;
