/** The client half of the OCI distribution API: requests, tokens, retry, one circuit for each host. */
@NullMarked
package io.agentloader.registry;

import org.jspecify.annotations.NullMarked;
