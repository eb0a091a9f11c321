package io.agentloader.registry;

/**
 * Whom a connection trusts.
 *
 * @param verified whether the host's certificate is looked at
 */
record TlsTrust(boolean verified) {

    /** By the runtime's certificate authorities. */
    static final TlsTrust VERIFIED = new TlsTrust(true);

    /** The certificate is taken as it is. */
    static final TlsTrust UNVERIFIED = new TlsTrust(false);
}
