/** Agents as one OCI image layout in a tar, to be carried where no registry is. Pure but for the streams it is given. */
@NullMarked
package io.agentloader.bundle;

import org.jspecify.annotations.NullMarked;
