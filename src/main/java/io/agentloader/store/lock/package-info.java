/** Locks that hold between the threads of this process and between processes. */
@NullMarked
package io.agentloader.store.lock;

import org.jspecify.annotations.NullMarked;
