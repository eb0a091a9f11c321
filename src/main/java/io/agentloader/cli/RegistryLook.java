package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.Checkup;
import io.agentloader.registry.Effort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether registries and their mirrors answer, and to whom; of a reference also whether it is there. */
final class RegistryLook {

    /** A repository that is never asked for: only the host is. */
    private static final String NO_REPOSITORY = "agent-loader/doctor";

    private final Surroundings surroundings;
    private final RegistryTypes types;

    RegistryLook(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.types = RegistryTypes.of(surroundings.config());
    }

    List<Chapter> chapters(List<String> subjects) {
        List<Chapter> chapters = new ArrayList<>();
        types.warning()
                .ifPresent(warning -> chapters.add(new Chapter("registry types", List.of(Finding.warn(warning)))));
        (subjects.isEmpty() ? configured() : subjects).forEach(subject -> chapters.add(chapter(subject)));
        return chapters;
    }

    private List<String> configured() {
        LoaderConfig config = surroundings.config();
        Set<String> hosts = new LinkedHashSet<>(Set.of(config.defaultRegistry()));
        hosts.addAll(new TreeSet<>(config.mirrors().keySet()));
        hosts.addAll(new TreeSet<>(config.registries().keySet()));
        return List.copyOf(hosts);
    }

    private Chapter chapter(String subject) {
        try {
            return subject.contains("/") ? reference(subject) : registry(subject, NO_REPOSITORY);
        } catch (AgentException refused) {
            return new Chapter(subject, List.of(Advice.failed(subject, refused)));
        }
    }

    private Chapter reference(String text) {
        Reference reference = surroundings.references().get().parse(text);
        surroundings.admission().get().check(reference);
        Chapter host = registry(reference.registry(), reference.repository().path());
        return new Chapter(
                host.subject(),
                Stream.concat(host.findings().stream(), Stream.of(manifest(reference)))
                        .toList());
    }

    private Finding manifest(Reference reference) {
        try {
            Digest digest = surroundings
                    .registry()
                    .get()
                    .resolve(reference, Effort.FULL)
                    .await()
                    .indefinitely()
                    .value()
                    .digest();
            return Finding.ok(reference + " is " + digest);
        } catch (AgentException failure) {
            return Advice.failed(reference.registry(), failure);
        }
    }

    private Chapter registry(String registry, String path) {
        List<Finding> findings = new ArrayList<>();
        Repository repository =
                surroundings.references().get().parse(registry + "/" + path).repository();
        List<Checkup> checkups =
                surroundings.registry().get().checkup(repository).await().indefinitely();
        checkups.forEach(checkup -> findings.addAll(host(repository.registry(), checkup)));
        return new Chapter(
                "registry " + repository.registry() + " (" + types.of(repository.registry()) + ")", findings);
    }

    private List<Finding> host(String registry, Checkup checkup) {
        List<Finding> findings = new ArrayList<>();
        findings.add(checkup.failure()
                .map(failure ->
                        checkup.mirror() ? Advice.passedOver(registry, failure) : Advice.failed(registry, failure))
                .orElseGet(() -> Finding.ok(answered(checkup))));
        checkup.credentialProblem()
                .ifPresent(problem -> findings.add(Finding.warn(
                        "for " + checkup.host() + ": " + problem, "Mend the helper, or run docker login again.")));
        if (checkup.credentialRefused() && checkup.failure().isEmpty()) {
            findings.add(Finding.warn(
                    checkup.host() + " does not take the credentials from " + checkup.credentialSource()
                            + ", and answers without any",
                    "docker login " + checkup.host()));
        }
        Clocks.skew(checkup, surroundings.clock().instant()).ifPresent(findings::add);
        return findings;
    }

    private static String answered(Checkup checkup) {
        Duration took = checkup.took();
        return (checkup.mirror() ? "mirror " : "") + checkup.host() + " answers in " + took.toMillis() + " ms, to "
                + (checkup.credentialSource().equals("anonymous")
                        ? "anybody"
                        : "credentials from " + checkup.credentialSource());
    }
}
