package io.agentloader.cloud;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.oci.Repository;
import io.agentloader.policy.RegistryTypes;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * A keychain that logs in to the registries of clouds by itself, where nobody else knows a credential: what is configured, in a
 * file or with a helper comes first, and a helper that fails is not stood in for. A cloud is asked for registries of its type
 * alone. Source: spec/registry-client.md sections 10.1 and 11.
 */
public final class CloudKeychain implements Keychain {

    private final Keychain first;
    private final RegistryTypes types;
    private final Clouds clouds;
    private final CloudLogins logins;

    private CloudKeychain(Keychain first, RegistryTypes types, Clouds clouds, CloudLogins logins) {
        this.first = first;
        this.types = types;
        this.clouds = clouds;
        this.logins = logins;
    }

    /**
     * What a keychain over another one is made of.
     *
     * @param first whom to ask before any cloud
     * @param calls how clouds are talked to; it stays its owner's
     * @param disk where files are read
     */
    public record Parts(Keychain first, RegistryTypes types, CloudCalls calls, Executor disk) {}

    /** Over another keychain, with the identities that the settings lead to. */
    public static CloudKeychain of(Parts parts, CloudSettings settings, InstantSource clock) {
        System.Logger log = System.getLogger(CloudKeychain.class.getName());
        return new CloudKeychain(
                parts.first(),
                parts.types(),
                new Clouds(settings, new CloudDoors(parts.calls(), parts.disk()), clock),
                new CloudLogins(clock, text -> log.log(System.Logger.Level.WARNING, text)));
    }

    @Override
    public Uni<Credential> credential(Repository repository) {
        return first.credential(repository)
                .flatMap(found -> found.equals(Credential.ANONYMOUS)
                        ? fromCloud(repository.registry())
                        : Uni.createFrom().item(found))
                .map(found -> found.equals(Credential.ANONYMOUS)
                        ? first.missing().map(Credential::anonymous).orElse(found)
                        : found);
    }

    private Uni<Credential> fromCloud(String registry) {
        return clouds.of(types.of(registry))
                .map(source -> logins.credential(registry, source))
                .orElseGet(() -> Uni.createFrom().item(Credential.ANONYMOUS));
    }

    @Override
    public void refused(Repository repository, Credential credential) {
        first.refused(repository, credential);
        logins.refused(repository.registry(), credential);
    }
}
