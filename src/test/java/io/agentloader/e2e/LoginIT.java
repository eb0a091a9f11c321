package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code login} and {@code logout} of the packaged program: whom the password is shown, and where it is kept. */
@Timeout(240)
class LoginIT {

    private static final String SECRET = "s3cret-of-alice";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private TestRegistry registry;
    private Path config;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBasic("alice", SECRET);
        config = Files.createDirectory(folder.resolve("docker")).resolve("config.json");
        environment.put("DOCKER_CONFIG", config.getParent().toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended login(String password, String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(
                new String[] {"login", registry.host(), "-u", "alice", "--password-stdin"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        Ended ended = LoaderProcess.runFed(password, folder, environment, arguments);
        assertThat(ended.out() + ended.err()).doesNotContain(password.isEmpty() ? SECRET : password.strip());
        return ended;
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    @Test
    void helperKeepsWhatTheRegistryHasTaken() throws IOException {
        HelperScripts helpers = new HelperScripts(folder.resolve("bin"))
                .add("vault", "test \"$1\" = get && echo '" + HelperScripts.answer("alice", SECRET) + "' || true");
        environment.put("PATH", helpers.path() + ":" + System.getenv("PATH"));
        Files.writeString(config, "{\"credsStore\":\"vault\"}");

        Ended in = login(SECRET + "\n");
        Ended cat = run("cat", registry.reference("acme/helper:1"));
        Ended out = run("logout", registry.host());

        assertThat(in.out())
                .isEqualTo("logged in at " + registry.host() + " as alice, kept by docker-credential-vault\n");
        assertThat(in.err()).isEmpty();
        assertThat(cat.out()).isEqualTo(Agents.HAIKU);
        assertThat(out.out()).isEqualTo("logged out at " + registry.host() + "\n");
        assertThat(out.err()).contains("are left (helper:vault)");
        assertThat(helpers.asked("vault"))
                .startsWith("store {\"ServerURL\":\"" + registry.host() + "\",\"Username\":\"alice\",\"Secret\":\""
                        + SECRET + "\"}")
                .contains("erase " + registry.host());
        assertThat(config).hasContent("{\n\t\"auths\": {},\"credsStore\":\"vault\"}");
    }

    @Test
    void fileThatTheFlagNamesIsWrittenWhereThereIsNone() {
        Path own = folder.resolve("own.json");

        Ended in = login(SECRET, "--plain-text", "--registry-config", own.toString());
        Ended cat = run("cat", registry.reference("acme/helper:1"), "--registry-config", own.toString());

        assertThat(in.out()).isEqualTo("logged in at " + registry.host() + " as alice, kept by " + own + "\n");
        assertThat(cat.out()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void plainTextIsWrittenOnlyWhenAskedFor() throws IOException {
        Ended refused = login(SECRET);
        assertThat(registry.requests()).isEmpty();
        assertThat(config).doesNotExist();

        Ended in = login(SECRET, "--plain-text");
        Ended cat = run("cat", registry.reference("acme/helper:1"));
        Ended out = run("logout", registry.host());
        Ended again = run("logout", registry.host());

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("credsStore")
                .contains("--plain-text")
                .contains(config.toString());
        assertThat(in.out()).isEqualTo("logged in at " + registry.host() + " as alice, kept by " + config + "\n");
        assertThat(cat.out()).isEqualTo(Agents.HAIKU);
        assertThat(out.out()).isEqualTo("logged out at " + registry.host() + "\n");
        assertThat(again.out()).isEqualTo("not logged in at " + registry.host() + "\n");
        assertThat(again.err()).isEmpty();
        assertThat(config).hasContent("{\n\t\"auths\": {}\n}\n");
    }

    @Test
    void passwordThatIsRefusedIsNotKept() throws IOException {
        Ended basic = login("wrong-password", "--plain-text");
        registry.requireBearer(
                BearerAuth.of("alice", SECRET).challenge("Bearer realm=\"http://{host}/token\",service=\"test\""));
        Ended bearer = login("wrong-password", "--plain-text");
        Ended right = login(SECRET, "--plain-text");

        assertThat(basic.status()).as(basic.err()).isEqualTo(4);
        assertThat(bearer.status()).as(bearer.err()).isEqualTo(4);
        assertThat(basic.out() + bearer.out()).isEmpty();
        assertThat(basic.err()).contains("Check the user and the password");
        assertThat(bearer.err()).contains("Check the user and the password");
        assertThat(right.status()).as(right.err()).isZero();
        assertThat(right.err()).isEmpty();
    }

    @Test
    void passwordThatWasShownToNobodyIsNotKept() {
        String realm = registry.host().replace("127.0.0.1", "localhost");
        registry.requireBearer(BearerAuth.anonymous().challenge("Bearer realm=\"http://" + realm + "/token\""));

        Ended untrusted = login(SECRET, "--plain-text");
        environment.put("AGENT_LOADER_TRUSTED_REALMS", realm);
        Ended trusted = login(SECRET, "--plain-text");

        assertThat(untrusted.status()).as(untrusted.err()).isEqualTo(4);
        assertThat(untrusted.out()).isEmpty();
        assertThat(untrusted.err())
                .contains("shown to nobody, and nothing was kept")
                .contains("agent-loader.trusted-realms=" + realm);
        assertThat(trusted.out()).isEqualTo("logged in at " + registry.host() + " as alice, kept by " + config + "\n");
    }

    @Test
    void whatKeepsALoginFromBeingKnownIsTold() {
        registry.requireNothing();
        Ended open = login(SECRET, "--plain-text");
        environment.put("DOCKER_AUTH_CONFIG", "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"Ym9iOmI=\"}}}");
        Ended shadowed = login(SECRET, "--plain-text");

        assertThat(open.err()).contains("did not ask for the password");
        assertThat(shadowed.status()).isZero();
        assertThat(shadowed.err()).contains("come before these");
    }

    @Test
    void registryThatIsNotThereIsNoReasonToKeepAnything() {
        registry.always(Requests.any(), Faults.status(503));
        environment.put("AGENT_LOADER_RETRY_ATTEMPTS", "1");
        Ended down = login(SECRET, "--plain-text");
        Ended offline = login(SECRET, "--plain-text", "--offline");

        assertThat(down.status()).as(down.err()).isEqualTo(5);
        assertThat(offline.status()).as(offline.err()).isEqualTo(9);
        assertThat(config).doesNotExist();
    }

    @Test
    void misuseIsToldAndSendsNothing() {
        String host = registry.host();

        assertThat(run("login", host, "-u", "alice").err()).contains("--password-stdin");
        assertThat(run("login", host, "--password-stdin").status()).isEqualTo(2);
        assertThat(login("", "--plain-text").err()).contains("the input is empty");
        assertThat(login("one\ntwo\n", "--plain-text").err()).contains("more than one line");
        assertThat(run("login", host + "/acme", "-u", "a", "--password-stdin").status())
                .isEqualTo(2);
        assertThat(run("logout", "not a host").status()).isEqualTo(2);
        assertThat(run("logout", "acme").status()).isEqualTo(2);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void registryOfOthersTakesIt() throws IOException {
        try (DebianRegistry other = DebianRegistry.withPassword(Files.createDirectory(folder.resolve("registry")))) {
            String[] arguments = {
                "login", "http://" + other.host() + "/v2/", "-u", "alice", "--password-stdin", "--plain-text"
            };

            Ended wrong = LoaderProcess.runFed("wrong", folder, environment, arguments);
            Ended right = LoaderProcess.runFed(DebianRegistry.PASSWORD, folder, environment, arguments);
            Path file = Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
            Ended pushed = run("push", file.toString(), other.reference("acme/helper:1"));

            assertThat(wrong.status()).as(wrong.err()).isEqualTo(4);
            assertThat(right.status()).as(right.err()).isZero();
            assertThat(pushed.status()).as(pushed.err()).isZero();
        }
    }
}
