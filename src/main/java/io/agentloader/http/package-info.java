/** The HTTP surface: reference from path, headers, conditional requests, problem documents. Decides nothing. */
@NullMarked
package io.agentloader.http;

import org.jspecify.annotations.NullMarked;
