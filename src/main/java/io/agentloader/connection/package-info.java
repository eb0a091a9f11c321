/** What a connection may hold that somebody else opened: requests that are not whole yet, and answers that nobody takes. */
@NullMarked
package io.agentloader.connection;

import org.jspecify.annotations.NullMarked;
