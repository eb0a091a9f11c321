/** What may be asked of whom: allow and deny lists of references, address rules. */
@NullMarked
package io.agentloader.policy;

import org.jspecify.annotations.NullMarked;
