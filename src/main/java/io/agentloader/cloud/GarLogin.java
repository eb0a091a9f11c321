package io.agentloader.cloud;

import io.smallrye.mutiny.Uni;

/** Google's registries: an access token is the password. */
final class GarLogin implements CloudSource {

    private static final String USER = "oauth2accesstoken";

    private final GoogleIdentity identity;

    GarLogin(GoogleIdentity identity) {
        this.identity = identity;
    }

    @Override
    public Uni<CloudLogin> login(String registry) {
        return identity.access().map(access -> CloudLogin.password(USER, access.token(), access.expires()));
    }
}
