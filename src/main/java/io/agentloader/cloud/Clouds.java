package io.agentloader.cloud;

import io.agentloader.policy.RegistryType;
import java.time.InstantSource;
import java.util.Optional;

/** Which types of registries have logins of their own. */
final class Clouds {

    private final CloudSource ecr;
    private final CloudSource acr;
    private final CloudSource gar;

    Clouds(CloudSettings settings, CloudDoors doors, InstantSource clock) {
        Variables environment = new Variables(settings.environment());
        this.ecr = new EcrLogin(new AwsIdentity(environment, settings.home(), doors, clock), environment, doors, clock);
        this.acr = new AcrLogin(new EntraIdentity(environment, doors), settings.registryScheme(), doors, clock);
        this.gar = new GarLogin(new GoogleIdentity(environment, settings.home(), doors, clock));
    }

    /** Empty for a type whose registries are logged in to like any other. */
    Optional<CloudSource> of(RegistryType type) {
        return switch (type) {
            case ECR -> Optional.of(ecr);
            case ACR -> Optional.of(acr);
            case GAR -> Optional.of(gar);
            case GENERIC, ONPREM -> Optional.empty();
        };
    }
}
