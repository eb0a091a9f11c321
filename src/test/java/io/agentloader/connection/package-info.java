@NullMarked
package io.agentloader.connection;

import org.jspecify.annotations.NullMarked;
