/** What {@code deploy/bench} runs: this program and its peers at the same work, in turn. No part of the product and no test. */
@NullMarked
package io.agentloader.bench;

import org.jspecify.annotations.NullMarked;
