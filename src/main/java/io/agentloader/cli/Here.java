package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.diff.Difference;
import io.agentloader.document.AgentInfo;
import io.agentloader.document.DiffInfo;
import io.agentloader.document.ExistenceInfo;
import io.agentloader.document.ExplanationInfo;
import io.agentloader.document.TagList;
import io.agentloader.document.VersionList;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The rooms of this process, asked about one reference. */
final class Here implements Loading {

    private static final int PAGE = 1000;

    private final BlockingResolver resolver;
    private final Supplier<AgentReader> reader;
    private final String text;
    private final Options options;

    Here(Resolver resolver, Supplier<AgentReader> reader, String text, Options options) {
        this.reader = reader;
        this.resolver = resolver.blocking();
        this.text = text;
        this.options = options;
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
                agent.provenance().source().name().toLowerCase(Locale.ROOT));
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
        List<String> all = new ArrayList<>();
        RepositoryTags page;
        do {
            Optional<String> after = all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
            page = resolver.tags(reference, Math.min(PAGE, limit - all.size()), after);
            all.addAll(page.tags());
        } while (page.more() && !page.tags().isEmpty() && all.size() < limit);
        return Documents.of(TagList.of(new RepositoryTags(reference, all, page.more(), page.host())));
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
        PulledAgent before = resolver.pull(reference(), options);
        PulledAgent after = resolver.pull(other(to), options);
        return reader.get()
                .lines(DiffInfo.named(before), DiffInfo.named(after))
                .await()
                .indefinitely();
    }

    @Override
    public JsonNode differences(String to) {
        PulledAgent before = resolver.pull(reference(), options);
        PulledAgent after = resolver.pull(other(to), options);
        List<Difference> differences = reader.get()
                .differences(before.yaml().bytes(), after.yaml().bytes())
                .await()
                .indefinitely();
        return Documents.of(DiffInfo.of(before, after, differences));
    }

    private Reference other(String to) {
        return Digest.parse(to).map(reference()::at).orElseGet(() -> resolver.parse(to));
    }
}
