/** Native logins of cloud registries: buys a credential with the identity that this process has in its cloud. */
@NullMarked
package io.agentloader.cloud;

import org.jspecify.annotations.NullMarked;
