/** What replicas share of what registries said and delivered. It is away as often as it likes, and trusted for nothing. */
@NullMarked
package io.agentloader.shared;

import org.jspecify.annotations.NullMarked;
