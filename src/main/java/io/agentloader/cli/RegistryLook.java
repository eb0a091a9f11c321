package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether registries and their mirrors answer, and to whom; of a reference also whether it is there. */
final class RegistryLook {

    /** A repository that is never asked for: only the host is. */
    private static final String NO_REPOSITORY = "agent-loader/doctor";

    /** What a helper printed may be a secret, and what is printed here goes into tickets. */
    private static final Pattern REASON = Pattern.compile(": .*", Pattern.DOTALL);

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
        List<String> authorities = surroundings.authorities().get();
        if (!authorities.isEmpty()) {
            chapters.add(new Chapter(
                    "authorities",
                    authorities.stream()
                            .map(trouble ->
                                    Finding.warn(trouble, "Let it name what holds PEM certificates, or unset it."))
                            .toList()));
        }
        surroundings
                .mirrorFiles()
                .get()
                .ifPresent(files ->
                        chapters.add(new Chapter("mirrors", List.of(Finding.ok("named in " + files + ", too")))));
        (subjects.isEmpty() ? configured() : subjects).forEach(subject -> chapters.add(chapter(subject)));
        return chapters;
    }

    private Set<String> configured() {
        Set<String> hosts = new LinkedHashSet<>(Set.of(surroundings.config().defaultRegistry()));
        hosts.addAll(surroundings.registry().get().registries());
        return hosts;
    }

    private Chapter chapter(String subject) {
        try {
            Repository repository = named(surroundings, subject);
            return subject.contains("/") ? reference(subject) : registry(repository);
        } catch (AgentException refused) {
            return new Chapter(subject, List.of(Advice.failed(subject, refused)));
        }
    }

    /** What is asked of whom: the repository of a reference, or one that is nowhere for a host. */
    static Repository named(Surroundings surroundings, String subject) {
        String text = subject.contains("/") ? subject : subject + "/" + NO_REPOSITORY;
        return surroundings.references().get().parseWanted(text).repository();
    }

    private Chapter reference(String text) {
        Reference reference = surroundings.references().get().parseWanted(text);
        surroundings.admission().get().check(reference);
        Chapter host = registry(reference.repository());
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

    private Chapter registry(Repository repository) {
        List<Finding> findings = new ArrayList<>();
        List<Checkup> checkups =
                surroundings.registry().get().checkup(repository).await().indefinitely();
        boolean served = checkups.stream()
                .anyMatch(checkup -> checkup.mirror() && checkup.failure().isEmpty());
        checkups.forEach(checkup -> findings.addAll(host(repository.registry(), checkup, served)));
        if (checkups.isEmpty()) {
            findings.add(Finding.fail(
                    Exit.NOT_ALLOWED,
                    "a file of mirrors blocks it: "
                            + surroundings.mirrorFiles().get().orElse(""),
                    "Take blocked = true out of its table, if it is to be asked."));
        }
        return new Chapter(
                "registry " + repository.registry() + " (" + types.of(repository.registry()) + ")", findings);
    }

    private List<Finding> host(String registry, Checkup checkup, boolean served) {
        List<Finding> findings = new ArrayList<>();
        findings.add(checkup.failure()
                .map(failure -> failed(registry, checkup, served, failure))
                .orElseGet(() -> Finding.ok(answered(checkup))));
        if (checkup.exposed()) {
            findings.add(Finding.warn(
                    checkup.host() + " is spoken to over " + checkup.transport()
                            + ": who is on the way can read and change what is said",
                    "Give it a certificate, name its authority with ca-file, and take plain-http or insecure out."));
        }
        checkup.credentialProblem()
                .ifPresent(problem -> findings.add(Finding.warn(
                        "for " + checkup.host() + " there is no credential: "
                                + REASON.matcher(problem).replaceFirst(""),
                        "Run what failed by hand to see what it says, or log in again.")));
        if (checkup.credentialRefused() && checkup.failure().isEmpty()) {
            findings.add(Finding.warn(
                    checkup.host() + " does not take the credentials from " + checkup.credentialSource()
                            + ", and answers without any",
                    "agent-loader login " + checkup.host() + " -u USER --password-stdin"));
        }
        checkup.credentialWithheldFrom()
                .ifPresent(realm -> findings.add(Finding.warn(
                        checkup.host() + " sends logins to " + realm + ", which is another host and was not named over"
                                + " https that is verified: the credentials from " + checkup.credentialSource()
                                + " are shown to nobody",
                        Advice.trusting(realm, checkup.host()))));
        Clocks.skew(checkup, surroundings.clock().instant()).ifPresent(findings::add);
        return findings;
    }

    /** A mirror may be down while others answer, and so may a registry whose mirror answers. */
    private static Finding failed(String registry, Checkup checkup, boolean served, AgentException failure) {
        boolean stoodInFor = checkup.mirror() || (served && failure instanceof AgentException.Trouble);
        return stoodInFor
                ? Advice.passedOver(checkup.mirror() ? "mirror" : "behind its mirrors", registry, failure)
                : Advice.failed(registry, failure);
    }

    private static String answered(Checkup checkup) {
        Duration took = checkup.took();
        return (checkup.mirror() ? "mirror " : "") + checkup.host() + " answers in " + took.toMillis() + " ms, to "
                + (checkup.credentialSource().equals("anonymous")
                                || checkup.credentialWithheldFrom().isPresent()
                        ? "anybody"
                        : "credentials from " + checkup.credentialSource())
                + ", over " + checkup.transport()
                + checkup.proxy().map(proxy -> " through the proxy " + proxy).orElse(", directly");
    }
}
