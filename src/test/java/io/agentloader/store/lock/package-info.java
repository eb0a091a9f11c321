@NullMarked
package io.agentloader.store.lock;

import org.jspecify.annotations.NullMarked;
