package io.agentloader.http;

import static io.agentloader.http.ApiParameter.AFTER;
import static io.agentloader.http.ApiParameter.AS;
import static io.agentloader.http.ApiParameter.CACHE_CONTROL;
import static io.agentloader.http.ApiParameter.CODE;
import static io.agentloader.http.ApiParameter.DEPENDENCIES;
import static io.agentloader.http.ApiParameter.DIGEST;
import static io.agentloader.http.ApiParameter.DRY_RUN;
import static io.agentloader.http.ApiParameter.HOOK;
import static io.agentloader.http.ApiParameter.HOST;
import static io.agentloader.http.ApiParameter.ID;
import static io.agentloader.http.ApiParameter.IF_MATCH;
import static io.agentloader.http.ApiParameter.IF_MATCH_TO_CHANGE;
import static io.agentloader.http.ApiParameter.IF_NONE_MATCH;
import static io.agentloader.http.ApiParameter.IF_NONE_MATCH_TO_CHANGE;
import static io.agentloader.http.ApiParameter.IGNORE_PIN;
import static io.agentloader.http.ApiParameter.LABELS;
import static io.agentloader.http.ApiParameter.LAST_EVENT_ID;
import static io.agentloader.http.ApiParameter.LIMIT;
import static io.agentloader.http.ApiParameter.PLATFORM;
import static io.agentloader.http.ApiParameter.PREFER_MINIMAL;
import static io.agentloader.http.ApiParameter.PREFER_WAIT;
import static io.agentloader.http.ApiParameter.REF;
import static io.agentloader.http.ApiParameter.REFERENCE;
import static io.agentloader.http.ApiParameter.REF_OF_TAG;
import static io.agentloader.http.ApiParameter.REF_STORED;
import static io.agentloader.http.ApiParameter.REPOSITORY;
import static io.agentloader.http.ApiParameter.SECRET;
import static io.agentloader.http.ApiParameter.SEMVER;
import static io.agentloader.http.ApiParameter.SOURCE;
import static io.agentloader.http.ApiParameter.STATE;
import static io.agentloader.http.ApiParameter.TAG;
import static io.agentloader.http.ApiParameter.TO;
import static io.agentloader.http.ApiParameter.WANT_REPR_DIGEST;

import io.agentloader.bundle.BundleTar;
import io.agentloader.failure.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Everything that there is to call. A test asks the service for each, and for the methods that are not here. */
final class ApiPaths {

    private static final List<String> TEXT = List.of("text/plain");
    private static final List<String> PAGE = List.of("text/plain", "text/html");
    private static final ApiAnswer NOTHING = ApiAnswer.empty();

    /** What any pull can end with; two kinds are of what changes pins and bundles. */
    private static final List<Code> PULLING = Stream.of(Kind.values())
            .filter(kind -> kind != Kind.PINNED && kind != Kind.INVALID_BUNDLE)
            .map(Code::of)
            .toList();

    /** What a look at the store can end with. */
    private static final List<Code> STORED = List.of(Code.INVALID_REFERENCE, Code.STORE_UNAVAILABLE, Code.OVERLOADED);

    /** What a look at one reference in the store can end with. */
    private static final List<Code> ONE_STORED = Stream.concat(
                    STORED.stream(), Stream.of(Code.REFERENCE_NOT_ALLOWED, Code.NOT_FOUND))
            .toList();

    static final List<ApiOperation> ALL = Stream.of(agents(), views(), operations(), store(), about())
            .flatMap(part -> part)
            .toList();

    private ApiPaths() {}

    private static Stream<ApiOperation> agents() {
        return Stream.of(
                agent(ApiOperation.of("get /agents/{ref}", "getAgent", "The agent.")
                                .with(REF))
                        .answers(
                                200,
                                agentAnswer().leadsTo("getAgent", "header.If-None-Match", "$response.header.ETag")),
                ApiOperation.of("delete /agents/{ref}", "removeAgent", "Forgets it; the store alone is touched.")
                        .with(REF_STORED, DRY_RUN, IF_MATCH_TO_CHANGE, IF_NONE_MATCH_TO_CHANGE)
                        .answers(204, NOTHING)
                        .fails(ONE_STORED)
                        .fails(List.of(Code.PINNED, Code.PRECONDITION_FAILED)),
                ApiOperation.of("post /agents/{ref}/refresh", "refreshAgent", "The agent as its registry has it now.")
                        .with(REF, IGNORE_PIN, PLATFORM, IF_MATCH, PREFER_MINIMAL, WANT_REPR_DIGEST)
                        .answers(
                                200,
                                ApiAnswer.of(List.of("application/yaml"))
                                        .with(ApiHeader.AGENT)
                                        .with(ApiHeader.CHANGED))
                        .answers(204, NOTHING.with(ApiHeader.VALIDATORS).with(ApiHeader.CHANGED))
                        .fails(PULLING)
                        .fails(List.of(Code.PINNED, Code.TOO_MANY_REQUESTS, Code.PRECONDITION_FAILED)),
                ApiOperation.of("get /agents", "listAgents", "What the store holds.")
                        .with(REPOSITORY, TAG, DIGEST, STATE, LIMIT, AFTER)
                        .answers(
                                200,
                                ApiAnswer.document("AgentList")
                                        .with(ApiHeader.PAGED)
                                        .leadsTo("getAgent", "path.ref", "$response.body#/agents/0/reference"))
                        .fails(STORED),
                agent(ApiOperation.of("get /agents/-/get", "getAgentByQuery", "The agent, through a query.")
                        .with(REFERENCE)));
    }

    private static ApiAnswer agentAnswer() {
        return ApiAnswer.of(Representation.available()).with(ApiHeader.AGENT);
    }

    private static ApiOperation agent(ApiOperation operation) {
        return conditional(operation).answers(200, agentAnswer()).fails(List.of(Code.NOT_ACCEPTABLE));
    }

    private static ApiOperation conditional(ApiOperation operation) {
        return operation
                .with(SOURCE, PLATFORM, CACHE_CONTROL, IF_NONE_MATCH, IF_MATCH, PREFER_WAIT, WANT_REPR_DIGEST)
                .answers(304, NOTHING.with(ApiHeader.VALIDATORS))
                .fails(PULLING)
                .fails(List.of(Code.PRECONDITION_FAILED));
    }

    private static Stream<ApiOperation> views() {
        return Stream.of(
                standing("inspect", "inspectAgent", "What its manifest says.", ApiAnswer.document("AgentInfo"))
                        .with(LABELS),
                standing("digest", "digestOfAgent", "The digest that the reference names.", ApiAnswer.of(TEXT)),
                view("exists", "existenceOfAgent", "Whether the registry has it.", ApiAnswer.document("Existence")),
                view("explain", "explainAgent", "What a GET would do now and why.", ApiAnswer.document("Explanation")),
                conditional(ApiOperation.of(
                                        "get /agents/{ref}/-/manifest",
                                        "manifestOfAgent",
                                        "The manifest's or index's bytes.")
                                .with(REF))
                        .answers(200, ApiAnswer.of(manifests()).with(ApiHeader.AGENT)),
                standing("validation", "validationOfAgent", "Whether its YAML is valid.", ApiAnswer.document("Report")),
                standing(
                        "requirements",
                        "requirementsOfAgent",
                        "What it needs to run.",
                        ApiAnswer.document("Requirements")),
                view(
                                "diff",
                                "diffOfAgents",
                                "What has to change to make it another.",
                                ApiAnswer.document("Diff").or("text/plain").with(ApiHeader.VARYING))
                        .with(TO),
                standing(
                        "dependencies",
                        "dependenciesOfAgent",
                        "What other agents it leads to: a lock.",
                        ApiAnswer.document("Lock")),
                view(
                                "bundle",
                                "bundleOfAgent",
                                "It and what it leads to, with everything that belongs to them.",
                                ApiAnswer.of(List.of(BundleTar.MEDIA_TYPE)))
                        .with(DEPENDENCIES),
                ApiOperation.of("get /agents/{ref}/-/tags", "tagsOfRepository", "Tags of its repository.")
                        .with(REF, SEMVER, LIMIT, AFTER, SOURCE, CACHE_CONTROL)
                        .answers(200, ApiAnswer.document("TagList").with(ApiHeader.PAGED))
                        .fails(PULLING),
                ApiOperation.of("get /agents/{ref}/-/versions", "versionsOfAgent", "What the tag was found to name.")
                        .with(REF_STORED)
                        .answers(200, ApiAnswer.document("VersionList"))
                        .fails(ONE_STORED)
                        .fails(List.of(Code.NO_SUCH_RESOURCE)),
                ApiOperation.of("get /agents/{ref}/-/pin", "pinOfAgent", "What the tag is held at.")
                        .with(REF_OF_TAG, IF_NONE_MATCH, IF_MATCH)
                        .answers(200, ApiAnswer.document("Pin").with(ApiHeader.TAGGED))
                        .answers(304, NOTHING.with(ApiHeader.TAGGED))
                        .fails(ONE_STORED)
                        .fails(List.of(Code.PRECONDITION_FAILED)),
                ApiOperation.of("put /agents/{ref}/-/pin", "pinAgent", "Holds the tag at a digest.")
                        .with(REF_OF_TAG, IF_MATCH_TO_CHANGE, IF_NONE_MATCH_TO_CHANGE)
                        .accepting(Json.MEDIA_TYPE)
                        .answers(
                                200,
                                ApiAnswer.document("Pin")
                                        .with(ApiHeader.TAGGED)
                                        .leadsTo("pinOfAgent", "path.ref", "$response.body#/reference"))
                        .fails(PULLING)
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE, Code.PRECONDITION_FAILED)),
                ApiOperation.of("delete /agents/{ref}/-/pin", "unpinAgent", "Lets the tag follow its registry again.")
                        .with(REF_OF_TAG, IF_MATCH_TO_CHANGE, IF_NONE_MATCH_TO_CHANGE)
                        .answers(204, NOTHING)
                        .fails(ONE_STORED)
                        .fails(List.of(Code.PRECONDITION_FAILED)));
    }

    private static ApiOperation view(String name, String id, String summary, ApiAnswer answer) {
        return ApiOperation.of("get /agents/{ref}/-/" + name, id, summary)
                .with(REF, SOURCE, PLATFORM, CACHE_CONTROL)
                .answers(200, answer)
                .fails(PULLING);
    }

    private static ApiOperation standing(String name, String id, String summary, ApiAnswer answer) {
        return view(name, id, summary, answer.with(ApiHeader.STANDING));
    }

    private static List<String> manifests() {
        return Representation.OFFERED.stream()
                .filter(offered -> offered.form() == Representation.Form.NAMED)
                .map(offered -> offered.type().name())
                .toList();
    }

    private static ApiOperation events(ApiOperation operation) {
        return operation
                .with(LAST_EVENT_ID)
                .answers(200, ApiAnswer.of(List.of(EventStream.MEDIA_TYPE)))
                .fails(List.of(
                        Code.INVALID_REFERENCE, Code.REFERENCE_NOT_ALLOWED, Code.NO_SUCH_RESOURCE, Code.OVERLOADED));
    }

    private static Stream<ApiOperation> operations() {
        return Stream.of(
                events(ApiOperation.of("get /agents/{ref}/-/events", "eventsOfAgent", "What happens to the tag.")
                        .with(REF)),
                events(ApiOperation.of("get /agents/-/events", "events", "What happens to tags: ref may be repeated.")
                        .with(REFERENCE)),
                ApiOperation.of("post /agents/-/validate", "validate", "What there is to say about a YAML file.")
                        .accepting("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain")
                        .answers(200, ApiAnswer.document("Report"))
                        .fails(List.of(Code.INVALID_AGENT, Code.UNSUPPORTED_MEDIA_TYPE, Code.OVERLOADED)),
                ApiOperation.of("post /agents/-/resolve", "resolve", "What many references name.")
                        .with(SOURCE, PLATFORM, CACHE_CONTROL)
                        .accepting(Json.MEDIA_TYPE)
                        .answers(200, ApiAnswer.document("Resolutions"))
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE, Code.OVERLOADED)),
                prefetch(ApiOperation.of(
                                        "post /agents/-/prefetch",
                                        "prefetch",
                                        "Pulls many agents ahead, or those of a Lock as -/dependencies answers it.")
                                .accepting(Json.MEDIA_TYPE))
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE)),
                prefetch(ApiOperation.of("post /agents/{ref}/-/prefetch", "prefetchAgent", "Pulls it ahead.")
                        .with(REF)),
                ApiOperation.of("post /agents/-/import", "importBundle", "Puts a bundle into the store.")
                        .with(AS)
                        .accepting(BundleTar.MEDIA_TYPE)
                        .answers(200, ApiAnswer.document("AgentList"))
                        .answers(201, ApiAnswer.document("AgentList"))
                        .fails(ONE_STORED)
                        .fails(List.of(
                                Code.INVALID_BUNDLE,
                                Code.INVALID_AGENT,
                                Code.NOT_AN_AGENT,
                                Code.STORE_CORRUPT,
                                Code.UNSUPPORTED_MEDIA_TYPE)));
    }

    private static ApiOperation prefetch(ApiOperation operation) {
        return operation
                .with(DEPENDENCIES, SOURCE, PLATFORM, CACHE_CONTROL)
                .answers(202, begun())
                .fails(List.of(Code.INVALID_REFERENCE, Code.OVERLOADED, Code.TOO_MANY_REQUESTS));
    }

    private static ApiAnswer begun() {
        return ApiAnswer.document("Operation")
                .with(ApiHeader.BEGUN)
                .leadsTo("getOperation", "path.id", "$response.body#/id");
    }

    private static Stream<ApiOperation> store() {
        return Stream.of(
                ApiOperation.of("get /store", "getStore", "How the store does.")
                        .answers(200, ApiAnswer.document("StoreInfo"))
                        .fails(List.of(Code.STORE_UNAVAILABLE, Code.OVERLOADED)),
                ApiOperation.of("post /store/gc", "collectStore", "Makes room.")
                        .with(DRY_RUN)
                        .answers(202, begun()),
                ApiOperation.of("post /store/verify", "verifyStore", "Hashes everything.")
                        .answers(202, begun()),
                ApiOperation.of("get /operations/{id}", "getOperation", "How far such work is.")
                        .with(ID)
                        .answers(
                                200,
                                ApiAnswer.document("Operation")
                                        .or(EventStream.MEDIA_TYPE)
                                        .with(ApiHeader.WAITING))
                        .fails(List.of(Code.NO_SUCH_RESOURCE)));
    }

    private static Stream<ApiOperation> about() {
        return Stream.of(
                ApiOperation.of("get /registries", "listRegistries", "What is known of registries.")
                        .answers(
                                200,
                                ApiAnswer.document("RegistryList")
                                        .leadsTo("getRegistry", "path.host", "$response.body#/registries/0/registry")),
                ApiOperation.of("get /registries/{host}", "getRegistry", "What is known of one.")
                        .with(HOST)
                        .answers(200, ApiAnswer.document("RegistryInfo"))
                        .fails(List.of(Code.NO_SUCH_RESOURCE)),
                ApiOperation.of(
                                "post /hooks/{name}",
                                "hear",
                                "What a registry says of its tags; it shows its own secret.")
                        .with(HOOK, SECRET)
                        .accepting(Json.MEDIA_TYPE)
                        .answers(202, ApiAnswer.document("Hint"))
                        .fails(List.of(Code.NO_SUCH_RESOURCE, Code.UNSUPPORTED_MEDIA_TYPE, Code.OVERLOADED)),
                ApiOperation.of("get /problems", "listProblems", "What problems mean.")
                        .answers(200, ApiAnswer.of(PAGE).with(ApiHeader.VARYING)),
                ApiOperation.of("get /problems/{code}", "getProblem", "What one means.")
                        .with(CODE)
                        .answers(200, ApiAnswer.of(PAGE).with(ApiHeader.VARYING))
                        .fails(List.of(Code.NO_SUCH_RESOURCE)),
                ApiOperation.of("get " + ApiResource.PATH, "describe", "This document.")
                        .answers(200, ApiAnswer.of(List.of(ApiDescription.MEDIA_TYPE))),
                ApiOperation.of("get /", "overview", "Links for machines, a page for a browser.")
                        .with(REPOSITORY, TAG, DIGEST, STATE, LIMIT, AFTER)
                        .answers(
                                200,
                                ApiAnswer.document("Service")
                                        .or(Pages.MEDIA_TYPE)
                                        .with(ApiHeader.VARYING))
                        .fails(STORED));
    }
}
