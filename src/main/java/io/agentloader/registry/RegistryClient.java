package io.agentloader.registry;

import io.agentloader.cloud.CloudCalls;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The client half of the OCI distribution API. A call that reads costs one round trip to the registry, not counting
 * authentication. Each fails with an {@link io.agentloader.failure.AgentException} and nothing else. Cancelling a call ends
 * its request, its back-off and its token request.
 */
public interface RegistryClient extends AutoCloseable {

    /**
     * A client that has no thread of its own. Reads the certificate files that the settings name, which blocks.
     *
     * @throws IllegalArgumentException naming the key and the file that is of no use
     */
    static RegistryClient in(Surroundings surroundings, Keychain keychain, RegistrySettings settings) {
        Wire wire = new Wire(surroundings, settings, settings.endpoints());
        return new VertxRegistryClient(wire, keychain, settings, surroundings);
    }

    /**
     * The way to clouds that sell logins, over connections like those of a client: with the same authorities and the same
     * proxies, but direct and without rules for addresses where a cloud's service is beside this machine.
     */
    static CloudCalls cloudCalls(Surroundings surroundings, RegistrySettings settings) {
        return new WireCloudCalls(new Wire(surroundings, settings, settings.endpoints()));
    }

    /** What the reference points to now; the registry is asked with {@code HEAD}, or with {@code GET} where it cannot. */
    Uni<Delivered<Resolution>> resolve(Reference reference, Effort effort);

    /** The manifest or index that the reference points to; hashed, and equal to the digest where one was asked for. */
    Uni<Delivered<Content>> manifest(Reference reference, Effort effort);

    /**
     * One blob of the reference's repository, hashed and equal to its descriptor.
     *
     * @param limit more bytes than this are never read; a larger descriptor is an
     *     {@link io.agentloader.failure.AgentException.InvalidAgent}
     */
    Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort);

    /** As {@link #blob(Reference, Descriptor, long, Effort)} with {@link Effort#FULL}. */
    default Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit) {
        return blob(reference, descriptor, limit, Effort.FULL);
    }

    /**
     * The blob of the reference's repository whose digest the reference has, however long it is: for who knows no descriptor.
     *
     * @param limit a longer one is an {@link io.agentloader.failure.AgentException.InvalidAgent}
     */
    Uni<Delivered<Content>> blob(Reference reference, long limit);

    /**
     * Tags of the reference's repository, in the order of whoever answers: at most {@code limit}, those after {@code after}.
     * A registry without such lists is an {@link io.agentloader.failure.AgentException.RegistryRejected} with the member
     * {@code need}.
     */
    Uni<Delivered<Tags>> tags(Reference reference, int limit, Optional<String> after, Effort effort);

    /** As {@link #tags(Reference, int, Optional, Effort)} with {@link Effort#FULL}. */
    default Uni<Delivered<Tags>> tags(Reference reference, int limit, Optional<String> after) {
        return tags(reference, limit, after, Effort.FULL);
    }

    /**
     * What refers to the manifest that the reference names by its digest, as an index that is made here of all pages of the registry's
     * list; of a registry without such lists, of what the tag names that stands in for one. Nobody's word but the host's.
     *
     * @param artifactType of those that are wanted; all when empty
     */
    Uni<Delivered<Content>> referrers(Reference reference, Optional<String> artifactType);

    /**
     * Puts an artifact into the reference's repository, what it needs first, and lets the reference name it. The registry
     * itself is asked and no mirror; what it has already is not sent. At last the manifest is read back, by its digest. A push
     * that fails or is cancelled leaves the reference as it was, unless what failed was the reading.
     */
    Uni<Delivered<Receipt>> push(Reference reference, Upload upload);

    /** How {@link #resolve} would begin now. Asks nobody, and changes nothing. */
    Forecast confirming(Reference reference, Effort effort);

    /** How {@link #manifest} would begin now. Asks nobody, and changes nothing. */
    Forecast fetching(Reference reference, Effort effort);

    /** How {@link #tags} would begin now. Asks nobody, and changes nothing. */
    Forecast listing(Reference reference, Effort effort);

    /** Every registry that is configured or was asked since the start; of the latter a bounded number. */
    SortedSet<String> registries();

    /** What is known of a registry, by its host and port. Asks nobody. */
    RegistryState registry(String name);

    /**
     * Asks each host that would be asked for this repository for the root of its API, with the credentials that it would be
     * shown: one item a host, in their order. Nothing of the repository itself is asked.
     */
    Uni<List<Checkup>> checkup(Repository repository);

    /**
     * Asks the registry itself, and no mirror, for the root of its API as that one, whoever else we may be toward it. Empty when a
     * file of mirrors blocks it.
     */
    Uni<Optional<Checkup>> checkup(Repository repository, Credential credential);

    /**
     * Another replica learned something of a host. While that is believed, calls with {@link Effort#BRIEF} are refused as they are when
     * this one has learned it; a host that answers here is asked again.
     *
     * @param age how long ago it was told
     */
    void heard(HostNews news, Duration age);

    /** Closes all connections; calls under way fail. */
    @Override
    default void close() {}
}
