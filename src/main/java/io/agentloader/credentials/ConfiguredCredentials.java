package io.agentloader.credentials;

import io.agentloader.config.LoaderConfig;
import java.util.Map;
import java.util.Optional;

/** The credentials of our own configuration, which need no file. */
final class ConfiguredCredentials {

    private static final String SOURCE = "config";

    private final Map<String, LoaderConfig.Registry> registries;

    ConfiguredCredentials(Map<String, LoaderConfig.Registry> registries) {
        this.registries = registries;
    }

    Optional<Credential> credential(String registry) {
        return CredentialKeys.names(registry).stream()
                .flatMap(name -> Optional.ofNullable(registries.get(name)).stream())
                .flatMap(own -> credential(own).stream())
                .findFirst();
    }

    /** A user without a password is no credential. */
    private static Optional<Credential> credential(LoaderConfig.Registry own) {
        return own.token()
                .map(token -> new Credential(Credential.Kind.BEARER_TOKEN, "", token, SOURCE))
                .or(() -> own.identityToken()
                        .map(token -> new Credential(Credential.Kind.IDENTITY_TOKEN, "", token, SOURCE)))
                .or(() -> own.username().flatMap(user -> own.password()
                        .map(password -> new Credential(Credential.Kind.PASSWORD, user, password, SOURCE))));
    }
}
