/** From an author's file to what a registry holds: checked, packed and pushed. */
@NullMarked
package io.agentloader.publish;

import org.jspecify.annotations.NullMarked;
