package io.agentloader.failure;

import java.util.Locale;

/**
 * Why a host could not be asked or did not answer, in the words of the {@code error} parameter of {@code Proxy-Status}
 * (RFC 9209 section 2.3).
 */
public enum NetworkError {
    DNS_ERROR,
    CONNECTION_REFUSED,
    CONNECTION_TIMEOUT,
    CONNECTION_TERMINATED,
    CONNECTION_READ_TIMEOUT,
    DESTINATION_UNAVAILABLE,
    DESTINATION_IP_PROHIBITED,
    TLS_PROTOCOL_ERROR,
    TLS_CERTIFICATE_ERROR,
    HTTP_REQUEST_ERROR,
    HTTP_REQUEST_DENIED,
    HTTP_RESPONSE_INCOMPLETE,
    HTTP_RESPONSE_TIMEOUT,
    HTTP_PROTOCOL_ERROR,
    PROXY_CONFIGURATION_ERROR,
    PROXY_INTERNAL_ERROR;

    /** The token as it stands on the wire, such as {@code connection_refused}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the failure is one of waiting too long. */
    public boolean isTimeout() {
        return this == CONNECTION_TIMEOUT || this == CONNECTION_READ_TIMEOUT || this == HTTP_RESPONSE_TIMEOUT;
    }
}
