package io.agentloader.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of registry a host is: who gives out its credentials, and whether it is asked if something exists. */
public enum RegistryType {
    /** Amazon's: a login is bought with a signed request to AWS. */
    ECR,
    /** Azure's: a login is exchanged at the registry for a token of Entra. */
    ACR,
    /** Google's Artifact Registry and Container Registry: a Google access token is the password. */
    GAR,
    /** Any other: what docker's files and the registry's own challenge say is all there is to know. */
    GENERIC,
    /** One that need not be reachable: whether something exists there is taken for granted and not asked. */
    ONPREM;

    /** By its word in the configuration; empty when it is none of them. */
    public static Optional<RegistryType> parse(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    /** As the configuration and answers have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
