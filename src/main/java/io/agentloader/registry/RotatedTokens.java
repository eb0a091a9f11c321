package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.credentials.Credential;
import java.util.Optional;

/** Identity tokens that a server has replaced, in memory alone: files of other programs are never written. */
final class RotatedTokens {

    private final Cache<String, String> replaced =
            Caffeine.newBuilder().maximumSize(1000).executor(Runnable::run).build();

    /** The newest token that took the place of this one. */
    String current(Credential credential) {
        return Optional.ofNullable(replaced.getIfPresent(credential.secret())).orElse(credential.secret());
    }

    void replace(Credential credential, String fresh) {
        replaced.put(credential.secret(), fresh);
    }
}
