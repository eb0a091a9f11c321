package io.agentloader.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.hooks.Hook.Word;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Configured;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of sender writes, and what of it counts. */
class HookTest {

    private static final String SECRET = "a-secret-of-the-hook";
    private static final Shown NOTHING =
            new Shown(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static Hook hook(String kind, String registry) {
        return Hooks.of(Configured.with(Map.of(
                                "hooks.corp.kind", kind, "hooks.corp.registry", registry, "hooks.corp.secret", SECRET))
                        .hooks())
                .find("corp")
                .orElseThrow();
    }

    private static Word read(String kind, String body) {
        return read(kind, body, Optional.empty());
    }

    private static Word read(String kind, String body, Optional<String> type) {
        return hook(kind, "reg.example:5000").read(body.replace('\'', '"').getBytes(UTF_8), type);
    }

    private static List<String> names(Word word) {
        return word.references().stream().map(Reference::toString).toList();
    }

    private static void says(Word word, int ignored, String... references) {
        assertThat(names(word)).containsExactly(references);
        assertThat(word.ignored()).isEqualTo(ignored);
    }

    @Test
    void distributionTellsOfPushesBesideMuchElse() {
        String body = """
                {'events':[
                 {'id':'1','action':'push','target':{'mediaType':'application/octet-stream','digest':'sha256:00','repository':'acme/helper'}},
                 {'id':'2','action':'push','target':{'digest':'sha256:00','repository':'acme/helper','tag':'1.2'},'request':{'host':'other.example'}},
                 {'id':'3','action':'pull','target':{'digest':'sha256:00','repository':'acme/helper','tag':'1.3'}},
                 {'id':'4','action':'mount','target':{'fromRepository':'x'}},
                 {'id':'5','action':'delete','target':{'repository':'acme/helper','tag':'old'}},
                 {'id':'6','action':'delete','target':{'repository':'acme/helper','digest':'sha256:00'}},
                 {'id':'7','action':'push','target':{'repository':'acme/helper','tag':'1.2'}}]}""";

        says(read("distribution", body), 4, "reg.example:5000/acme/helper:1.2", "reg.example:5000/acme/helper:old");
    }

    @Test
    void zotTellsInBothModesOfCloudEvents() {
        String data = "{'name':'acme/helper','reference':'1','digest':'sha256:00','manifest':'{}'}";
        String whole = "{'specversion':'1.0','type':'zotregistry.image.deleted','data':" + data + "}";

        says(read("zot", data, Optional.of("zotregistry.image.updated")), 0, "reg.example:5000/acme/helper:1");
        says(read("zot", data, Optional.of("com.corp.image.updated")), 0, "reg.example:5000/acme/helper:1");
        says(read("zot", whole), 0, "reg.example:5000/acme/helper:1");
        says(read("zot", data, Optional.of("zotregistry.image.lint_failed")), 1);
        says(read("zot", "{'name':'acme/helper'}", Optional.of("zotregistry.repository.created")), 1);
        says(
                read(
                        "zot",
                        data.replace("'reference':'1'", "'reference':'sha256:00'"),
                        Optional.of("zotregistry.image.updated")),
                1);
    }

    @Test
    void harborTellsInItsOwnFormAndInCloudEvents() {
        String data = """
                {'resources':[{'digest':'sha256:00','tag':'1','resource_url':'x'},{'digest':'sha256:00','tag':'2'},{'digest':'sha256:00'}],
                 'repository':{'name':'helper','namespace':'acme','repo_full_name':'acme/helper'}}""";

        Word own = read("harbor", "{'type':'PUSH_ARTIFACT','occur_at':1,'event_data':" + data + "}");
        Word cloud = read("harbor", "{'specversion':'1.0','type':'harbor.artifact.deleted','data':" + data + "}");

        says(own, 1, "reg.example:5000/acme/helper:1", "reg.example:5000/acme/helper:2");
        says(cloud, 1, "reg.example:5000/acme/helper:1", "reg.example:5000/acme/helper:2");
        says(read("harbor", "{'type':'PULL_ARTIFACT','event_data':{}}"), 1);
    }

    @Test
    void quayTellsOfUpdatedTags() {
        says(
                read("quay", "{'docker_url':'quay.io/acme/helper','updated_tags':['1','latest']}"),
                0,
                "reg.example:5000/acme/helper:1",
                "reg.example:5000/acme/helper:latest");
        says(read("quay", "{'docker_url':'quay.io/acme/helper','build_id':'x'}"), 1);
    }

    @Test
    void dockerHubTellsOfOneTag() {
        Hook hub = hook("dockerhub", "docker.io");
        String named = "{\"push_data\":{\"tag\":\"1\"},\"repository\":{\"repo_name\":\"acme/helper\"}}";

        says(hub.read(named.getBytes(UTF_8), Optional.empty()), 0, "docker.io/acme/helper:1");
        says(
                hub.read(named.replace("acme/helper", "helper").getBytes(UTF_8), Optional.empty()),
                0,
                "docker.io/library/helper:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hub.docker.com/r/acme/helper/",
                "https://registry.hub.docker.com/u/acme/helper",
                "https://hub.docker.com/repository/docker/acme/helper?x=1"
            })
    void dockerHubNamesARepositoryByItsPage(String url) {
        says(
                read("dockerhub", "{'push_data':{'tag':'1'},'repository':{'repo_url':'" + url + "'}}"),
                0,
                "reg.example:5000/acme/helper:1");
    }

    @Test
    void nexusTellsOfComponentsAndOfAssets() {
        says(
                read(
                        "nexus",
                        "{'action':'CREATED','repositoryName':'docker','component':{'format':'docker','name':'acme/helper','version':'1'}}"),
                0,
                "reg.example:5000/acme/helper:1");
        says(
                read("nexus", "{'action':'UPDATED','asset':{'format':'docker','name':'/v2/acme/helper/manifests/1'}}"),
                0,
                "reg.example:5000/acme/helper:1");
        says(
                read(
                        "nexus",
                        "{'action':'UPDATED','asset':{'format':'docker','name':'v2/acme/helper/manifests/sha256:00'}}"),
                1);
        says(read("nexus", "{'action':'CREATED','asset':{'format':'docker','name':'v2/-/blobs/sha256:00'}}"), 1);
        says(read("nexus", "{'action':'CREATED','component':{'format':'npm','name':'x','version':'1'}}"), 1);
        says(read("nexus", "{'initiator':'admin','audit':{'domain':'security.user'}}"), 1);
    }

    @Test
    void azureTellsOfOneTag() {
        String push = "{'id':'1','action':'push','target':{'repository':'acme/helper','tag':'1'}}";

        says(read("acr", push), 0, "reg.example:5000/acme/helper:1");
        says(read("acr", push.replace("push", "chart_push")), 1);
        says(read("acr", "{'id':'1','action':'ping'}"), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT, reg.example:5000/team/acme/helper:1, true",
        "DELETE, reg.example:5000/team/acme/helper:1, true",
        "INSERT, other.example/team/acme/helper:1, false",
        "SCAN, reg.example:5000/team/acme/helper:1, false"
    })
    void googleTellsInAnEnvelope(String action, String tag, boolean counts) {
        String message = "{\"action\":\"" + action + "\",\"digest\":\"x\",\"tag\":\"" + tag + "\"}";
        String data = Base64.getEncoder().encodeToString(message.getBytes(UTF_8));

        Word word = read("gcr", "{'message':{'data':'" + data + "','messageId':'1'},'subscription':'s'}");

        assertThat(names(word)).isEqualTo(counts ? List.of(tag) : List.of());
        assertThat(word.ignored()).isEqualTo(counts ? 0 : 1);
    }

    @Test
    void oneOfOnesOwnTellsReferencesOfItsRegistry() {
        says(
                read(
                        "generic",
                        "{'references':['acme/helper','reg.example:5000/acme/helper:1','other.example/a/b:1',"
                                + "'acme/helper@sha256:" + "0".repeat(64) + "']}"),
                2,
                "reg.example:5000/acme/helper:latest",
                "reg.example:5000/acme/helper:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "distribution | not JSON | body | is no JSON",
                "distribution | [] | body | is no JSON object",
                "distribution | {'events':[]}{} | body | is no JSON",
                "distribution | {'events':1,'events':[]} | body | is no JSON",
                "distribution | {} | events | is not there, and has to be a list",
                "distribution | {'events':{}} | events | is not a list",
                "distribution | {'events':[1]} | events[0] | is not an object",
                "distribution | {'events':[{}]} | events[0].action | is not there, and has to be a text",
                "distribution | {'events':[{'action':'push'}]} | events[0].target | is not there, and has to be an object",
                "distribution | {'events':[{'action':'push','target':{'repository':7,'tag':'1'}}]} | events[0].target.repository | is not a text",
                "distribution | {'events':[{'action':'push','target':{'repository':'A B','tag':'1'}}]} | events[0].target | does not name a repository and a tag as references have them",
                "distribution | {'events':[{'action':'push','target':{'repository':'a/b','tag':[]}}]} | events[0].target.tag | is not a text",
                "zot | {'name':'a/b','reference':'1'} | data | is not there, and has to be an object",
                "harbor | {} | type | is not there, and has to be a text",
                "harbor | {'type':'PUSH_ARTIFACT'} | data | is not there, and has to be an object",
                "quay | {'updated_tags':['1']} | docker_url | is not there, and has to be a text",
                "quay | {'updated_tags':['1'],'docker_url':'x'} | docker_url | is no host and repository",
                "quay | {'updated_tags':[1],'docker_url':'h/x'} | updated_tags[0] | is not a text",
                "dockerhub | {'repository':{'repo_url':'x'},'push_data':{'tag':'1'}} | repository.repo_url | is no page of a repository",
                "dockerhub | {'repository':{'repo_name':'a/b'}} | push_data | is not there, and has to be an object",
                "nexus | {'asset':{}} | asset.format | is not there, and has to be a text",
                "acr | {'target':{}} | action | is not there, and has to be a text",
                "gcr | {'message':{}} | message.data | is not there, and has to be a text",
                "gcr | {'message':{'data':'!'}} | message.data | is not base64",
                "gcr | {'message':{'data':'e30='}} | message.data.action | is not there, and has to be a text",
                "gcr | {'message':{'data':'MQ=='}} | message.data | is no JSON object",
                "generic | {'references':'a/b'} | references | is not a list",
                "generic | {'references':['a/b:^1']} | references[0] | does not name a repository and a tag as references have them"
            })
    void whatIsWrongIsNamed(String kind, String body, String member, String how) {
        assertThatThrownBy(() -> read(kind, body)).isInstanceOfSatisfying(UnreadableHook.class, unreadable -> {
            assertThat(unreadable.member()).isEqualTo(member);
            assertThat(unreadable.how()).isEqualTo(how);
        });
    }

    @Test
    void thousandReferencesAreTheMost() {
        String most = "'a/b:1',".repeat(Part.MOST);
        says(
                read("generic", "{'references':[" + most.substring(0, most.length() - 1) + "]}"),
                0,
                "reg.example:5000/a/b:1");

        assertThatThrownBy(() -> read("generic", "{'references':[" + most + "'a/b:1']}"))
                .isInstanceOf(UnreadableHook.class)
                .hasMessage("references has more than 1000 members");
    }

    private static Shown authorization(String value) {
        return new Shown(Optional.of(value), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Shown query(String value) {
        return new Shown(Optional.empty(), Optional.of(value), Optional.empty(), Optional.empty());
    }

    private static Shown nexus(String value) {
        return new Shown(Optional.empty(), Optional.empty(), Optional.of(value), Optional.empty());
    }

    private static Shown signature(String value) {
        return new Shown(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"distribution", "zot", "harbor"})
    void headerHoldsTheSecret(String kind) {
        Hook hook = hook(kind, "reg.example");
        String basic = Base64.getEncoder().encodeToString(("anybody:" + SECRET).getBytes(UTF_8));

        for (String good : List.of(SECRET, "Bearer " + SECRET, "bearer  " + SECRET, "Basic " + basic)) {
            assertThat(hook.mayCome(authorization(good))).as(good).isTrue();
            assertThat(hook.comes(authorization(good), new byte[0])).isTrue();
        }
        for (String bad :
                List.of("", SECRET + "x", "Bearer", "Bearer x", "Basic !", "Basic YQ==", "Digest " + SECRET)) {
            assertThat(hook.mayCome(authorization(bad))).as(bad).isFalse();
        }
        assertThat(hook.mayCome(query(SECRET))).isFalse();
        assertThat(hook.mayCome(NOTHING)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay", "dockerhub", "acr"})
    void queryHoldsTheSecret(String kind) {
        Hook hook = hook(kind, "reg.example");

        assertThat(hook.mayCome(query(SECRET))).isTrue();
        assertThat(hook.mayCome(query(SECRET.toUpperCase(Locale.ROOT)))).isFalse();
        assertThat(hook.mayCome(authorization(SECRET))).isFalse();
        assertThat(hook.comes(NOTHING, new byte[0])).isFalse();
    }

    /** Signatures that openssl made: {@code printf '{"references":[]}' | openssl dgst -sha256 -hmac a-secret-of-the-hook}. */
    @Test
    void bodyIsSigned() {
        byte[] body = "{\"references\":[]}".getBytes(UTF_8);
        Hook own = hook("generic", "reg.example");
        Hook nexus = hook("nexus", "reg.example");
        String sha256 = "f0b01f1daa033e79cb2babd4d790c5ab743d76f74affcdbdc5e8a7a1ee5cbaab";
        String sha1 = "3c9536b3cb40e41f07e9b5cefbff58073c112d5f";

        assertThat(own.mayCome(signature("sha256=" + sha256))).isTrue();
        assertThat(own.comes(signature("sha256=" + sha256), body)).isTrue();
        assertThat(own.comes(signature("sha256=" + sha256.toUpperCase(Locale.ROOT)), body))
                .isTrue();
        assertThat(own.comes(signature(sha256), body)).isFalse();
        assertThat(own.comes(signature("sha256="), body)).isFalse();
        assertThat(own.comes(signature("sha256=" + sha256), "{}".getBytes(UTF_8)))
                .isFalse();
        assertThat(own.comes(nexus(sha1), body)).isFalse();
        assertThat(nexus.comes(nexus(sha1), body)).isTrue();
        assertThat(nexus.comes(nexus(sha1), "{ \"references\" :\n\t[ ] }\r\n".getBytes(UTF_8)))
                .isTrue();
        assertThat(nexus.comes(nexus(sha1), "{\"references\":[1]}".getBytes(UTF_8)))
                .isFalse();
        assertThat(nexus.mayCome(NOTHING)).isFalse();
    }

    @Test
    void textsKeepTheirWhiteSpace() {
        String json = "{ \"a b\\\" c\" : \"\\\\\" , \"d\" : [ 1 , 2 ] }";

        assertThat(new String(HookSecret.compact(json.getBytes(UTF_8)), UTF_8))
                .isEqualTo("{\"a b\\\" c\":\"\\\\\",\"d\":[1,2]}");
    }

    @Test
    void nothingPrintsWhatIsSecret() {
        assertThat(authorization(SECRET) + "" + hook("generic", "reg.example") + new HookSecret(SECRET))
                .doesNotContain(SECRET);
    }
}
