/** The field's own nouns as immutable values. Nothing in here reads a file, opens a socket or returns a Uni. */
@NullMarked
package io.agentloader.oci;

import org.jspecify.annotations.NullMarked;
