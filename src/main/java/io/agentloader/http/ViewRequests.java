package io.agentloader.http;

import io.agentloader.bundle.BundledAgent;
import io.agentloader.dependencies.TreeBundles;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.resolver.Inspector;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/** From a request for a view of an agent, {@code /agents/<ref>/-/<view>}, to its answer. */
@Singleton
final class ViewRequests {

    private final PullAgent pullAgent;
    private final Inspector inspector;
    private final Questions questions;
    private final ViewAnswers answers;
    private final VersionRequests versions;
    private final Bundles bundles;
    private final TreeBundles trees;
    private final PinRequests pins;
    private final ReadingRequests readings;
    private final DependencyRequests dependencies;
    private final DiffRequests diffs;

    ViewRequests(
            PullAgent pullAgent,
            Inspector inspector,
            Questions questions,
            ViewAnswers answers,
            VersionRequests versions,
            Bundles bundles,
            TreeBundles trees,
            PinRequests pins,
            ReadingRequests readings,
            DependencyRequests dependencies,
            DiffRequests diffs) {
        this.pullAgent = pullAgent;
        this.inspector = inspector;
        this.questions = questions;
        this.answers = answers;
        this.versions = versions;
        this.bundles = bundles;
        this.trees = trees;
        this.pins = pins;
        this.readings = readings;
        this.dependencies = dependencies;
        this.diffs = diffs;
    }

    /** One of the views. All but those of its YAML are made without the agent itself. */
    Uni<Answer> answer(Call call, String view, Reference reference) {
        return switch (view) {
            case "digest" ->
                pullAgent.digest(questions.reading(call, reference)).map(answers::digest);
            case "exists" ->
                pullAgent.exists(questions.reading(call, reference)).map(answers::existence);
            case "inspect" ->
                inspector
                        .inspect(
                                questions.reading(call, reference), call.query().flag("labels"))
                        .map(answers::inspected);
            case "explain" ->
                pullAgent.explain(questions.reading(call, reference)).map(answers::explained);
            case "bundle" -> bundle(call, reference).map(answers::bundle);
            case "validation" -> readings.validation(call, reference);
            case "requirements" -> readings.requirements(call, reference);
            case "diff" -> diffs.answer(call, reference);
            case "dependencies" -> dependencies.tree(call, reference);
            case "tags" -> tags(call, reference);
            case "versions" -> versions.answer(reference);
            case "pin" -> pins.told(call, reference);
            default -> throw Refusal.noSuchResource("There is no view of an agent of that name.");
        };
    }

    /** With what it leads to, unless that is not wanted: on the other side nobody can be asked for it. */
    private Uni<List<BundledAgent>> bundle(Call call, Reference reference) {
        PullRequest question = questions.reading(call, reference);
        return call.query().flag("dependencies", true)
                ? trees.export(List.of(question), call.caller()::mayAskFor)
                : bundles.export(question).map(List::of);
    }

    private Uni<Answer> tags(Call call, Reference reference) {
        TagQuery query = TagQuery.of(call.query(), reference);
        PullRequest question = questions.reading(call, reference);
        Uni<RepositoryTags> listed = query.semver()
                .map(versions -> pullAgent.tagsIn(question, versions.range(), query.limit(), query.after()))
                .orElseGet(() -> pullAgent.tags(question, query.limit(), query.after()));
        return listed.map(tags -> answers.tags(tags, query));
    }
}
