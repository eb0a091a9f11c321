package io.agentloader.hooks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each kind of sender writes, told by its parts. All throw {@link UnreadableHook} and nothing else. */
final class Payloads {

    private static final Set<String> MOVING = Set.of("push", "delete");
    private static final Set<String> HARBOR =
            Set.of("PUSH_ARTIFACT", "DELETE_ARTIFACT", "harbor.artifact.pushed", "harbor.artifact.deleted");
    private static final Set<String> GCR = Set.of("insert", "delete");

    /** Whatever stands before them: it can be configured. */
    private static final Pattern ZOT = Pattern.compile(".*\\.image\\.(?:updated|deleted)", Pattern.DOTALL);

    private static final Pattern HUB_PAGE =
            Pattern.compile("https?://[^/]+/(?:[ru_]/|repository/docker/)?([^?#]+?)/?(?:[?#].*)?", Pattern.DOTALL);
    private static final Pattern NEXUS_ASSET = Pattern.compile("/?v2/(.+)/manifests/([^/]+)", Pattern.DOTALL);

    private Payloads() {}

    /** Notifications of the registry that Docker and many others are made of. */
    static List<Named> distribution(Part body) {
        return body.objects("events").stream().map(Payloads::event).toList();
    }

    private static Named event(Part event) {
        return MOVING.contains(event.text("action")) ? target(event) : Named.nothing(event);
    }

    private static Named target(Part event) {
        Part target = event.object("target");
        return Named.tag(target, target.text("repository"), target.optional("tag"));
    }

    /** An Azure container registry; what it sends to try a hook out has no target. */
    static List<Named> acr(Part body) {
        return List.of(event(body));
    }

    /** The data of an event. */
    static List<Named> zot(Part data, String type) {
        return List.of(
                ZOT.matcher(type).matches()
                        ? Named.tag(data, data.text("name"), data.optional("reference"))
                        : Named.nothing(data));
    }

    /** Harbor's own form, and that of CloudEvents. */
    static List<Named> harbor(Part body) {
        if (!HARBOR.contains(body.text("type"))) {
            return List.of(Named.nothing(body));
        }
        Part data = body.object(body.at("event_data").isThere() ? "event_data" : "data");
        String repository = data.object("repository").text("repo_full_name");
        return data.objects("resources").stream()
                .map(resource -> Named.tag(resource, repository, resource.optional("tag")))
                .toList();
    }

    /** Other events than a push have no tags. */
    static List<Named> quay(Part body) {
        if (!body.at("updated_tags").isThere()) {
            return List.of(Named.nothing(body));
        }
        String url = body.text("docker_url");
        int slash = url.indexOf('/');
        if (slash < 0) {
            throw new UnreadableHook("docker_url", "is no host and repository");
        }
        return body.texts("updated_tags").stream()
                .map(tag -> Named.tag(tag, url.substring(slash + 1), Optional.of(tag.text())))
                .toList();
    }

    static List<Named> dockerhub(Part body) {
        Part repository = body.object("repository");
        String name = repository.optional("repo_name").orElseGet(() -> onHub(repository.text("repo_url")));
        return List.of(Named.tag(repository, name, body.object("push_data").optional("tag")));
    }

    private static String onHub(String url) {
        Matcher page = HUB_PAGE.matcher(url);
        if (!page.matches()) {
            throw new UnreadableHook("repository.repo_url", "is no page of a repository");
        }
        return page.group(1);
    }

    /** Of components and of assets: a tag that moves is an asset that was updated, and no new component. */
    static List<Named> nexus(Part body) {
        boolean isAsset = body.at("asset").isThere();
        if (!isAsset && !body.at("component").isThere()) {
            return List.of(Named.nothing(body));
        }
        Part item = body.object(isAsset ? "asset" : "component");
        if (!item.text("format").equals("docker")) {
            return List.of(Named.nothing(item));
        }
        return List.of(isAsset ? asset(item) : Named.tag(item, item.text("name"), item.optional("version")));
    }

    private static Named asset(Part asset) {
        Matcher manifest = NEXUS_ASSET.matcher(asset.text("name"));
        return manifest.matches()
                ? Named.tag(asset, manifest.group(1), Optional.of(manifest.group(2)))
                : Named.nothing(asset);
    }

    /** The message inside a message of Pub/Sub. */
    static List<Named> gcr(Part message) {
        boolean moves = GCR.contains(message.text("action").toLowerCase(Locale.ROOT));
        return List.of(message.optional("tag")
                .filter(tag -> moves)
                .map(tag -> Named.complete(message.at("tag"), tag))
                .orElseGet(() -> Named.nothing(message)));
    }

    static List<Named> generic(Part body) {
        return body.texts("references").stream()
                .map(text -> Named.complete(text, text.text()))
                .toList();
    }
}
