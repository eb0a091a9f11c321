package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.document.AgentInfo;
import io.agentloader.document.DiffInfo;
import io.agentloader.document.ExistenceInfo;
import io.agentloader.document.ExplanationInfo;
import io.agentloader.document.TagList;
import io.agentloader.document.VersionList;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.resolver.AgentMetadata;
import io.agentloader.resolver.BlockingResolver;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Options.Where;
import io.agentloader.resolver.Resolver;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.Remembered;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** The rooms of this process, asked about one reference. */
final class Here implements Loading {

    private final Resolver rooms;
    private final BlockingResolver resolver;
    private final Supplier<AgentReader> reader;
    private final Patience patience;
    private final String text;
    private final Options options;

    /** What is asked about. */
    record Question(String reference, Options options) {}

    Here(Resolver resolver, Supplier<AgentReader> reader, Patience patience, Question question) {
        this.reader = reader;
        this.rooms = resolver;
        this.resolver = resolver.blocking();
        this.patience = patience;
        this.text = question.reference();
        this.options = question.options();
    }

    private Reference reference() {
        return resolver.parse(text);
    }

    @Override
    public Agent agent(boolean strict) {
        Options wanted = strict && options.where() == Where.DEFAULT
                ? new Options(Where.STRICT, options.fallback(), options.platform())
                : options;
        PulledAgent agent = resolver.pull(reference(), wanted);
        return new Agent(
                agent.yaml(),
                agent.reference().resolvedTo(agent.named().digest()).toString(),
                agent.named().digest().toString(),
                agent.provenance().source().word());
    }

    @Override
    public byte[] manifest() {
        return resolver.inspect(reference(), options).named().toByteArray();
    }

    @Override
    public JsonNode inspect(boolean labels) {
        return Documents.of(AgentInfo.of(resolver.inspect(reference(), labels ? options.withLabels() : options)));
    }

    @Override
    public JsonNode inspectById(boolean labels) {
        AgentMetadata found = resolver.inspectById(text);
        return Documents.of(AgentInfo.of(
                labels ? resolver.inspect(found.reference(), Options.localOnly().withLabels()) : found));
    }

    @Override
    public Named digest() {
        ResolvedDigest resolved = resolver.digest(reference(), options);
        return new Named(
                resolved.reference().resolvedTo(resolved.digest()).toString(),
                resolved.digest().toString());
    }

    @Override
    public JsonNode exists() {
        return Documents.of(ExistenceInfo.of(resolver.exists(reference(), options)));
    }

    @Override
    public JsonNode tags(int limit) {
        Reference reference = reference();
        CollectedTags tags = new CollectedTags(limit);
        RepositoryTags last = patience.await(Multi.createBy()
                .repeating()
                .uni(() -> rooms.tags(reference, tags.wanted(), tags.after()).invoke(page -> take(page, tags)))
                .whilst(page -> tags.goesOn())
                .collect()
                .last());
        return Documents.of(TagList.of(new RepositoryTags(reference, tags.all(), tags.more(), last.host())));
    }

    private static void take(RepositoryTags page, CollectedTags tags) {
        String subject = page.reference().repository().toString();
        tags.take(
                page.tags(),
                page.more(),
                what -> new RegistryProtocol(
                        Report.of(subject, "GET tags of " + subject + " failed: " + page.host() + " " + what)
                                .withHost(page.host())
                                .withError(NetworkError.HTTP_PROTOCOL_ERROR)));
    }

    @Override
    public JsonNode versions() {
        Reference reference = reference();
        List<Remembered> versions = resolver.versions(reference);
        if (versions.isEmpty()) {
            throw VersionList.nothingKnown(reference, resolver.pin(reference));
        }
        return Documents.of(VersionList.of(reference, versions, resolver.pin(reference)));
    }

    @Override
    public JsonNode explain() {
        return Documents.of(ExplanationInfo.of(resolver.explain(reference(), options)));
    }

    @Override
    public String lines(String to) {
        return new String(
                patience.await(both(to).flatMap(pair ->
                        reader.get().lines(DiffInfo.named(pair.before()), DiffInfo.named(pair.after())))),
                StandardCharsets.UTF_8);
    }

    @Override
    public JsonNode differences(String to) {
        return patience.await(both(to).flatMap(pair -> reader.get()
                .differences(pair.before().yaml().bytes(), pair.after().yaml().bytes())
                .map(differences -> Documents.of(DiffInfo.of(pair.before(), pair.after(), differences)))));
    }

    private record Pair(PulledAgent before, PulledAgent after) {}

    private Uni<Pair> both(String to) {
        Reference first = reference();
        Reference second = other(to);
        return rooms.pull(first, options)
                .flatMap(before -> rooms.pull(second, options).map(after -> new Pair(before, after)));
    }

    private Reference other(String to) {
        return Digest.parse(to).map(reference()::at).orElseGet(() -> resolver.parse(to));
    }
}
