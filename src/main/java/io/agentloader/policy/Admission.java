package io.agentloader.policy;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The door of this room: whether a reference may be asked for. First the deny list, then the allow list, then the address,
 * where the host is one. Needs no I/O.
 *
 * <p>A deny pattern also holds for the other names of the same place: without the port, and for Docker Hub's own host. It
 * would else be walked around by writing {@code ghcr.io:443}. An allow pattern holds for what it says and nothing else.
 */
public final class Admission {

    private final List<RepositoryGlob> allow;
    private final List<RepositoryGlob> deny;
    private final AddressPolicy addresses;

    private Admission(List<RepositoryGlob> allow, List<RepositoryGlob> deny, AddressPolicy addresses) {
        this.allow = allow;
        this.deny = deny;
        this.addresses = addresses;
    }

    /**
     * By the operator's rules.
     *
     * @throws IllegalArgumentException naming the key and the pattern or block that is none
     */
    public static Admission of(AdmissionRules rules) {
        List<RepositoryGlob> allow = RepositoryGlob.parseAll("agent-loader.allow", rules.allow());
        Set<String> named = new HashSet<>(rules.namedHosts());
        allow.forEach(glob -> glob.host().ifPresent(named::add));
        return new Admission(
                allow, RepositoryGlob.parseAll("agent-loader.deny", rules.deny()), AddressPolicy.of(rules, named));
    }

    /** Without lists, and with loopback and private addresses open: for a caller who could reach them anyway. */
    public static Admission everything() {
        return of(new AdmissionRules(List.of(), List.of(), List.of(), List.of(), Set.of(), true));
    }

    /** The rules for addresses alone, for redirects, token realms and resolved names. */
    public AddressPolicy addresses() {
        return addresses;
    }

    /**
     * Passes in silence, or fails.
     *
     * @throws ReferenceNotAllowed with the member {@code rule}: {@code deny}, {@code allow}, or a rule of
     *     {@link AddressPolicy}
     */
    public void check(Reference reference) {
        Repository repository = reference.repository();
        Optional<RepositoryGlob> denying = deny.stream()
                .filter(glob -> names(repository).stream().anyMatch(glob::matches))
                .findFirst();
        if (denying.isPresent()) {
            throw refused(reference, "deny", "the deny list of this service names it; ask its operator");
        }
        if (!allow.isEmpty() && allow.stream().noneMatch(glob -> glob.matches(repository.toString()))) {
            throw refused(
                    reference,
                    "allow",
                    "the allow list of this service does not name it; ask its operator to add a pattern");
        }
        addresses.forbids(reference.registry()).ifPresent(rule -> {
            throw refused(reference, rule, advice(rule));
        });
    }

    private static List<String> names(Repository repository) {
        String registry = repository.registry();
        int port = registry.lastIndexOf(':');
        String host = port > registry.lastIndexOf(']') ? registry.substring(0, port) : registry;
        String place = host.equals("registry-1.docker.io") ? "docker.io" : host;
        return List.of(
                repository.toString(),
                new Repository(host, repository.path()).toString(),
                new Repository(place, repository.path()).toString());
    }

    private static String advice(String rule) {
        return switch (rule) {
            case "loopback", "private" ->
                "its host has a " + rule + " address; to allow it, put its block into "
                        + "agent-loader.network.allow or name it under agent-loader.registries";
            case "network.deny" -> "its address is in agent-loader.network.deny";
            case "address-spelling" -> "its host is an address in an unusual spelling; write it in the usual one";
            default ->
                "its host has " + (rule.equals("unspecified") ? "an " : "a ") + rule
                        + " address, which is never allowed";
        };
    }

    private static ReferenceNotAllowed refused(Reference reference, String rule, String why) {
        String subject = reference.toString();
        return new ReferenceNotAllowed(Report.of(subject, subject + " may not be asked for: " + why + ".")
                .withReference(subject)
                .withHost(reference.registry())
                .withMember("rule", rule));
    }
}
