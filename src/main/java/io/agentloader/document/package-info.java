/**
 * The JSON documents that HTTP and the command line both print, made of what other rooms tell. They only ever grow, and hold
 * texts, numbers, booleans, lists and maps.
 */
@NullMarked
package io.agentloader.document;

import org.jspecify.annotations.NullMarked;
