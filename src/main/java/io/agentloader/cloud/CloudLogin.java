package io.agentloader.cloud;

import io.agentloader.credentials.Credential;
import java.time.Instant;

/** A credential that a cloud gave out, and when it ends. */
record CloudLogin(Credential credential, Instant expires) {

    private static final String SOURCE = "cloud";

    static CloudLogin password(String user, String password, Instant expires) {
        return new CloudLogin(new Credential(Credential.Kind.PASSWORD, user, password, SOURCE), expires);
    }

    static CloudLogin identityToken(String token, Instant expires) {
        return new CloudLogin(new Credential(Credential.Kind.IDENTITY_TOKEN, "", token, SOURCE), expires);
    }
}
