package io.agentloader.http;

import static io.agentloader.http.ApiParameter.AFTER;
import static io.agentloader.http.ApiParameter.AS;
import static io.agentloader.http.ApiParameter.CACHE_CONTROL;
import static io.agentloader.http.ApiParameter.CODE;
import static io.agentloader.http.ApiParameter.DEPENDENCIES;
import static io.agentloader.http.ApiParameter.DIGEST;
import static io.agentloader.http.ApiParameter.DRY_RUN;
import static io.agentloader.http.ApiParameter.HOST;
import static io.agentloader.http.ApiParameter.ID;
import static io.agentloader.http.ApiParameter.IF_NONE_MATCH;
import static io.agentloader.http.ApiParameter.IGNORE_PIN;
import static io.agentloader.http.ApiParameter.LIMIT;
import static io.agentloader.http.ApiParameter.PLATFORM;
import static io.agentloader.http.ApiParameter.REF;
import static io.agentloader.http.ApiParameter.REFERENCE;
import static io.agentloader.http.ApiParameter.REPOSITORY;
import static io.agentloader.http.ApiParameter.SOURCE;
import static io.agentloader.http.ApiParameter.STATE;
import static io.agentloader.http.ApiParameter.TAG;
import static io.agentloader.http.ApiParameter.TO;

import io.agentloader.failure.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Everything that there is to call. A test asks the service for each, and for the methods that are not here. */
final class ApiPaths {

    static final String DOCUMENT = Json.MEDIA_TYPE;

    private static final List<String> JSON = List.of(DOCUMENT);
    private static final List<String> TEXT = List.of("text/plain");
    private static final List<String> PAGE = List.of("text/plain", "text/html");
    private static final List<String> TAR = List.of("application/x-tar");
    private static final List<String> NOTHING = List.of();

    /** What any pull can end with. */
    private static final List<Code> PULLING = Stream.concat(
                    Stream.of(Kind.values()).map(Code::of), Stream.of(Code.URI_TOO_LONG))
            .toList();

    /** What a look at the store can end with. */
    private static final List<Code> STORED = List.of(
            Code.INVALID_REFERENCE,
            Code.REFERENCE_NOT_ALLOWED,
            Code.NOT_FOUND,
            Code.NOT_CACHED,
            Code.STORE_UNAVAILABLE,
            Code.OVERLOADED,
            Code.URI_TOO_LONG);

    static final List<ApiOperation> ALL = Stream.of(agents(), views(), operations(), store(), about())
            .flatMap(part -> part)
            .toList();

    private ApiPaths() {}

    private static Stream<ApiOperation> agents() {
        return Stream.of(
                agent(ApiOperation.of("get /agents/{ref}", "getAgent", "The agent.")
                        .with(REF)),
                ApiOperation.of("delete /agents/{ref}", "removeAgent", "Forgets it; the store alone is touched.")
                        .with(REF, DRY_RUN)
                        .answers(204, NOTHING)
                        .fails(STORED)
                        .fails(List.of(Code.PINNED)),
                ApiOperation.of("post /agents/{ref}/refresh", "refreshAgent", "The agent as its registry has it now.")
                        .with(REF, IGNORE_PIN, PLATFORM)
                        .answers(200, List.of("application/yaml"))
                        .answers(204, NOTHING)
                        .fails(PULLING)
                        .fails(List.of(Code.TOO_MANY_REQUESTS)),
                ApiOperation.of("get /agents", "listAgents", "What the store holds.")
                        .with(REPOSITORY, TAG, DIGEST, STATE, LIMIT, AFTER)
                        .answers(200, JSON)
                        .fails(STORED),
                agent(ApiOperation.of("get /agents/-/get", "getAgentByQuery", "The agent, through a query.")
                        .with(REFERENCE)));
    }

    private static ApiOperation agent(ApiOperation operation) {
        return operation
                .with(SOURCE, PLATFORM, IF_NONE_MATCH, CACHE_CONTROL)
                .answers(200, Representation.available())
                .answers(304, NOTHING)
                .fails(PULLING)
                .fails(List.of(Code.NOT_ACCEPTABLE, Code.PRECONDITION_FAILED));
    }

    private static Stream<ApiOperation> views() {
        return Stream.of(
                view("inspect", "inspectAgent", "What its manifest says.", JSON),
                view("digest", "digestOfAgent", "The digest that the reference names.", TEXT),
                view("exists", "existenceOfAgent", "Whether the registry has it.", JSON),
                view("manifest", "manifestOfAgent", "The manifest's or index's bytes.", manifests())
                        .with(IF_NONE_MATCH)
                        .answers(304, NOTHING)
                        .fails(List.of(Code.PRECONDITION_FAILED)),
                view("validation", "validationOfAgent", "Whether its YAML is valid.", JSON),
                view("requirements", "requirementsOfAgent", "What it needs to run.", JSON),
                view("diff", "diffOfAgents", "What has to change to make it another.", List.of("text/plain", DOCUMENT))
                        .with(TO),
                view("bundle", "bundleOfAgent", "It, with everything that belongs to it.", TAR),
                ApiOperation.of("get /agents/{ref}/-/tags", "tagsOfRepository", "Tags of its repository.")
                        .with(REF, LIMIT, AFTER)
                        .answers(200, JSON)
                        .fails(PULLING),
                ApiOperation.of("get /agents/{ref}/-/versions", "versionsOfAgent", "What the tag was found to name.")
                        .with(REF)
                        .answers(200, JSON)
                        .fails(STORED),
                ApiOperation.of("get /agents/{ref}/-/pin", "pinOfAgent", "What the tag is held at.")
                        .with(REF)
                        .answers(200, JSON)
                        .fails(STORED),
                ApiOperation.of("put /agents/{ref}/-/pin", "pinAgent", "Holds the tag at a digest.")
                        .with(REF)
                        .accepting(Json.MEDIA_TYPE)
                        .answers(200, JSON)
                        .fails(PULLING)
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE)),
                ApiOperation.of("delete /agents/{ref}/-/pin", "unpinAgent", "Lets the tag follow its registry again.")
                        .with(REF)
                        .answers(204, NOTHING)
                        .fails(STORED));
    }

    private static ApiOperation view(String name, String id, String summary, List<String> types) {
        return ApiOperation.of("get /agents/{ref}/-/" + name, id, summary)
                .with(REF, SOURCE, PLATFORM, CACHE_CONTROL)
                .answers(200, types)
                .fails(PULLING);
    }

    private static List<String> manifests() {
        return Representation.OFFERED.stream()
                .filter(offered -> offered.form() == Representation.Form.NAMED)
                .map(offered -> offered.type().name())
                .toList();
    }

    private static ApiOperation events(ApiOperation operation) {
        return operation
                .answers(200, List.of("text/event-stream"))
                .fails(List.of(
                        Code.INVALID_REFERENCE,
                        Code.REFERENCE_NOT_ALLOWED,
                        Code.NO_SUCH_RESOURCE,
                        Code.OVERLOADED,
                        Code.URI_TOO_LONG));
    }

    private static Stream<ApiOperation> operations() {
        return Stream.of(
                events(ApiOperation.of("get /agents/{ref}/-/events", "eventsOfAgent", "What happens to the tag.")
                        .with(REF)),
                events(ApiOperation.of("get /agents/-/events", "events", "What happens to tags: ref may be repeated.")
                        .with(REFERENCE)),
                ApiOperation.of("post /agents/-/validate", "validate", "What there is to say about a YAML file.")
                        .accepting("application/yaml")
                        .answers(200, JSON)
                        .fails(List.of(Code.INVALID_AGENT, Code.UNSUPPORTED_MEDIA_TYPE, Code.OVERLOADED)),
                ApiOperation.of("post /agents/-/resolve", "resolve", "What many references name.")
                        .with(SOURCE, PLATFORM, CACHE_CONTROL)
                        .accepting(Json.MEDIA_TYPE)
                        .answers(200, JSON)
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE, Code.OVERLOADED)),
                prefetch(ApiOperation.of("post /agents/-/prefetch", "prefetch", "Pulls many agents, or a lock, ahead.")
                                .accepting(Json.MEDIA_TYPE))
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE)),
                prefetch(ApiOperation.of("post /agents/{ref}/-/prefetch", "prefetchAgent", "Pulls it ahead.")
                        .with(REF)),
                ApiOperation.of("post /agents/-/import", "importBundle", "Puts a bundle into the store.")
                        .with(AS)
                        .accepting("application/x-tar")
                        .answers(200, JSON)
                        .answers(201, JSON)
                        .fails(PULLING)
                        .fails(List.of(Code.UNSUPPORTED_MEDIA_TYPE)));
    }

    private static ApiOperation prefetch(ApiOperation operation) {
        return operation
                .with(DEPENDENCIES, SOURCE, PLATFORM, CACHE_CONTROL)
                .answers(202, JSON)
                .fails(List.of(Code.INVALID_REFERENCE, Code.OVERLOADED, Code.TOO_MANY_REQUESTS, Code.URI_TOO_LONG));
    }

    private static Stream<ApiOperation> store() {
        return Stream.of(
                ApiOperation.of("get /store", "getStore", "How the store does.")
                        .answers(200, JSON)
                        .fails(List.of(Code.STORE_UNAVAILABLE, Code.OVERLOADED)),
                ApiOperation.of("post /store/gc", "collectStore", "Makes room.")
                        .with(DRY_RUN)
                        .answers(202, JSON),
                ApiOperation.of("post /store/verify", "verifyStore", "Hashes everything.")
                        .answers(202, JSON),
                ApiOperation.of("get /operations/{id}", "getOperation", "How far such work is.")
                        .with(ID)
                        .answers(200, List.of(DOCUMENT, EventStream.MEDIA_TYPE))
                        .fails(List.of(Code.NO_SUCH_RESOURCE)));
    }

    private static Stream<ApiOperation> about() {
        return Stream.of(
                ApiOperation.of("get /registries", "listRegistries", "What is known of registries.")
                        .answers(200, JSON),
                ApiOperation.of("get /registries/{host}", "getRegistry", "What is known of one.")
                        .with(HOST)
                        .answers(200, JSON)
                        .fails(List.of(Code.NO_SUCH_RESOURCE)),
                ApiOperation.of("get /problems", "listProblems", "What problems mean.")
                        .answers(200, PAGE),
                ApiOperation.of("get /problems/{code}", "getProblem", "What one means.")
                        .with(CODE)
                        .answers(200, PAGE)
                        .fails(List.of(Code.NO_SUCH_RESOURCE)),
                ApiOperation.of("get /", "overview", "Links for machines, a page for a browser.")
                        .with(REPOSITORY, TAG, DIGEST, STATE, LIMIT, AFTER)
                        .answers(200, List.of(DOCUMENT, "text/html"))
                        .fails(STORED));
    }
}
