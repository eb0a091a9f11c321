/** Every key of the runtime as one mapping, and the rules that its values keep. */
@NullMarked
package io.agentloader.config;

import org.jspecify.annotations.NullMarked;
