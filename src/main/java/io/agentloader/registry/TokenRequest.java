package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a token is asked with.
 *
 * @param registry who challenged
 * @param scopes in the order in which they are sent
 * @param transport the registry's own
 */
record TokenRequest(
        Origin registry,
        Realm realm,
        Optional<String> service,
        List<String> scopes,
        Credential credential,
        Transport transport) {

    TokenRequest {
        scopes = List.copyOf(scopes);
    }

    /** Two requests with the same key get the same token. */
    record Key(Origin registry, Target realm, Optional<String> service, List<String> scopes, Digest credential) {}

    Key key() {
        String secret = credential.kind() + "\n" + credential.user() + "\n" + credential.secret();
        return new Key(
                registry,
                realm.target(),
                service,
                List.copyOf(new TreeSet<>(scopes)),
                Digest.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The request as it is sent. A realm on the registry's own origin is reached as the registry is; one elsewhere gets the
     * registry's headers where it may have its credentials.
     */
    Ask dressed(Ask ask) {
        if (realm.target().origin().equals(registry)) {
            return ask.over(transport);
        }
        return realm.credentialsAllowed() ? ask.withAll(transport.headers()) : ask;
    }

    TokenRequest anonymous() {
        return new TokenRequest(registry, realm, service, scopes, Credential.ANONYMOUS, transport);
    }
}
