/** Fixtures that tests of several packages share: registries, sample agents, fakes. */
@NullMarked
package io.agentloader.testkit;

import org.jspecify.annotations.NullMarked;
