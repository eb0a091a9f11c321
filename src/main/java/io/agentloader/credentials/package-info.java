/** Who we are toward a registry host. Finds a credential, never sends one. */
@NullMarked
package io.agentloader.credentials;

import org.jspecify.annotations.NullMarked;
