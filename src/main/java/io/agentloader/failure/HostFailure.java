package io.agentloader.failure;

/**
 * One host that was asked in vain.
 *
 * @param host host and port; never a path, a query or user information
 * @param error a Proxy-Status error token (RFC 9209) or {@code status_<code>}
 */
public record HostFailure(String host, String error) {}
