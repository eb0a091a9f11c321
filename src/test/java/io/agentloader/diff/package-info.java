@org.jspecify.annotations.NullMarked
package io.agentloader.diff;
