/** Whether a token is good, by the keys of its issuer, and what the operator grants whoever it is about. */
@NullMarked
package io.agentloader.oidc;

import org.jspecify.annotations.NullMarked;
