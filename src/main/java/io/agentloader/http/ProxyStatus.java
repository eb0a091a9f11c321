package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code Proxy-Status} (RFC 9209): what came of a call to a registry that failed, or whose answer decided. */
final class ProxyStatus {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*");

    private ProxyStatus() {}

    /** Empty when no registry had a part in the failure. */
    static Optional<String> of(AgentException failure) {
        Report report = failure.report();
        Optional<String> what = report.upstreamStatus().isPresent()
                ? Optional.of("received-status=" + report.upstreamStatus().getAsInt())
                : error(failure).map(error -> "error=" + error.token());
        return what.map(parameter -> "agent-loader; " + parameter
                + report.host().map(ProxyStatus::nextHop).orElse(""));
    }

    private static Optional<NetworkError> error(AgentException failure) {
        return failure.report().error().or(() -> switch (failure.kind()) {
            case TLS_UNTRUSTED -> Optional.of(NetworkError.TLS_CERTIFICATE_ERROR);
            case REGISTRY_PROTOCOL, CONTENT_MISMATCH -> Optional.of(NetworkError.HTTP_PROTOCOL_ERROR);
            case CIRCUIT_OPEN, REGISTRY_UNAVAILABLE -> Optional.of(NetworkError.DESTINATION_UNAVAILABLE);
            default -> Optional.empty();
        });
    }

    /** A structured field's token where the host is one, else its string: a token starts with no digit and no bracket. */
    private static String nextHop(String host) {
        boolean token = TOKEN.matcher(host).matches();
        return "; next-hop=" + (token ? host : "\"" + host.replaceAll("[^ !#-\\[\\]-~]", "") + "\"");
    }
}
