package io.agentloader.publish;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.policy.Admission;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.Upload;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.schema.ValidationReport;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The one way out: a file is checked and packed, and only then sent. */
public final class Publisher {

    private static final int TOLD = 5;

    private final AgentReader reader;
    private final Admission admission;
    private final Supplier<RegistryClient> registry;

    private Publisher(AgentReader reader, Admission admission, Supplier<RegistryClient> registry) {
        this.reader = reader;
        this.admission = admission;
        this.registry = registry;
    }

    /**
     * Over these rooms.
     *
     * @param registry asked for when something is sent
     */
    public static Publisher over(AgentReader reader, Admission admission, Supplier<RegistryClient> registry) {
        return new Publisher(reader, admission, registry);
    }

    /**
     * The file as an artifact: an image manifest of OCI with the {@code artifactType} of agents, the file as its only layer and
     * an image configuration beside it. The same file, name and options make the same bytes. Fails with {@link InvalidAgent}
     * when the file has errors.
     */
    public Uni<PackedAgent> pack(AgentFile file, PackOptions options) {
        return reader.validate(file.yaml())
                .flatMap(report -> pack(file, report, options))
                .onFailure(InvalidAgent.class)
                .transform(failure -> named(file, failure));
    }

    /** The same of a file that was validated already; the failure does not name it. */
    public Uni<PackedAgent> pack(AgentFile file, ValidationReport report, PackOptions options) {
        return Uni.createFrom()
                .item(report)
                .invoke(known -> refuse(file, known))
                .flatMap(known -> reader.about(file.yaml()))
                .map(about -> AgentPacking.pack(file.bytes(), Form.IMAGE, Labels.of(file, about, options)))
                .map(packed -> new PackedAgent(packed, report));
    }

    /**
     * Lets each reference name the agent, one after the other, and yields what each was found to name. The first failure is
     * the last reference that is tried; those before it are done. Every reference is judged before anything is sent.
     */
    public Uni<List<PushedAgent>> push(PackedAgent agent, List<Reference> references) {
        return Uni.createFrom().deferred(() -> {
            references.forEach(reference -> judge(agent, reference));
            return Multi.createFrom()
                    .iterable(references)
                    .onItem()
                    .transformToUniAndConcatenate(reference -> pushed(agent, reference, references))
                    .collect()
                    .asList();
        });
    }

    /** What a reference names at its registry, to be read whole. Fails where the reference is not allowed. */
    public ArtifactSource source(Reference reference) {
        admission.check(reference);
        return ArtifactSource.at(reference, registry);
    }

    /**
     * An artifact as it is, byte for byte and verified, with all that it leads to. Fails with
     * {@link io.agentloader.failure.AgentException.NotAnAgent} where that is no agent.
     */
    public Uni<Packed> gather(ArtifactSource source, CopyTerms terms) {
        return Gathering.of(source, terms);
    }

    /**
     * Lets a reference name an artifact that was gathered.
     *
     * @param from a repository of the same registry that has it already
     */
    public Uni<PushedAgent> relay(Packed artifact, Reference reference, Optional<Repository> from) {
        return Uni.createFrom().deferred(() -> {
            judge(artifact.manifest().digest(), reference);
            return sent(artifact, reference, from);
        });
    }

    /** What is wrong with pushing this agent there, as far as that can be told without asking the registry. */
    public void judge(PackedAgent agent, Reference reference) {
        judge(agent.digest(), reference);
    }

    /** The same of anything with that digest. */
    public void judge(Digest agent, Reference reference) {
        admission.check(reference);
        if (reference.digest().filter(digest -> !digest.equals(agent)).isPresent()) {
            throw new InvalidReference(Report.of(
                            reference.toString(),
                            "the agent is " + agent + ", and the reference says that it is something else: " + reference
                                    + "; push it to a tag")
                    .withMember("part", "digest"));
        }
    }

    private Uni<PushedAgent> pushed(PackedAgent agent, Reference reference, List<Reference> all) {
        Packed packed = agent.packed();
        // who has it by now is the first of them at that registry
        Optional<Repository> before = all.subList(0, all.indexOf(reference)).stream()
                .map(Reference::repository)
                .filter(other -> other.registry().equals(reference.registry()))
                .filter(other -> !other.equals(reference.repository()))
                .findFirst();
        return sent(packed, reference, before);
    }

    private Uni<PushedAgent> sent(Packed packed, Reference reference, Optional<Repository> from) {
        return registry.get()
                .push(reference, new Upload(packed.manifest(), packed.manifests(), packed.blobs(), from))
                .map(delivered -> new PushedAgent(
                        reference,
                        delivered.value().digest(),
                        delivered.host(),
                        delivered.value().unverified()));
    }

    private static void refuse(AgentFile file, ValidationReport report) {
        if (report.isValid()) {
            return;
        }
        List<String> errors = report.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(Publisher::told)
                .toList();
        String more = errors.size() > TOLD ? "; and " + (errors.size() - TOLD) + " more" : "";
        throw new InvalidAgent(Report.of(
                        file.name(),
                        "the agent has errors and is not packed: "
                                + String.join("; ", errors.subList(0, Math.min(TOLD, errors.size()))) + more)
                .withMember("rule", "schema")
                .withMember("errors", errors));
    }

    private static String told(Finding finding) {
        return finding.line() + ":" + finding.column() + ": "
                + finding.message().replaceFirst("\\.$", "");
    }

    private static InvalidAgent named(AgentFile file, InvalidAgent failure) {
        return failure.with(failure.report()
                .withDetail(file.name() + ": " + failure.report().detail()));
    }
}
