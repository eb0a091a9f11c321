package io.agentloader.dependencies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.dependencies.Dependency.State;
import io.agentloader.document.LockInfo;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.schema.AgentReader;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks that are made, read again and held against what their references name. */
class LockTest {

    @TempDir
    private Path folder;

    private TestRegistry registry;
    private Loader loader;
    private Dependencies dependencies;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder);
        dependencies = Dependencies.over(
                loader.agents(), AgentReader.of(Optional.empty(), Runnable::run), ReferenceParser.DEFAULT);
        registry.publish("acme/leaf:1", Agents.raw(Agents.HAIKU));
        registry.publish(
                "acme/root:1",
                Agents.raw("agents: {root: {handoffs: ['" + registry.reference("acme/leaf:1") + "']}}\n"));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private DependencyTree tree(String... forbidden) {
        return dependencies
                .of(
                        PullRequest.of(Loader.reference(registry.reference("acme/root:1"))),
                        reference -> !List.of(forbidden).contains(reference.canonical()))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private Lock lock() {
        try {
            return Lock.read(new JsonMapper().writeValueAsBytes(LockInfo.of(tree())), ReferenceParser.DEFAULT);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private List<Checked> verified(Lock lock) {
        return dependencies.verify(lock, PullMode.STRICT).await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void lockIsReadAsItWasWritten() {
        DependencyTree tree = tree();

        assertThat(lock().agents())
                .extracting(line -> line.reference().canonical(), line -> Optional.of(line.digest()))
                .containsExactlyElementsOf(tree.agents().stream()
                        .map(agent -> org.assertj.core.groups.Tuple.tuple(agent.name(), agent.digest()))
                        .toList());
    }

    @Test
    void lockHoldsUntilATagMoves() {
        Lock lock = lock();
        assertThat(verified(lock)).hasSize(2).allMatch(Checked::holds);

        Digest moved = registry.publish("acme/leaf:1", Agents.raw(Agents.LIMERICK));
        List<Checked> lines = verified(lock);

        assertThat(lines).extracting(Checked::holds).containsExactly(true, false);
        assertThat(lines.get(1).now()).contains(moved);
    }

    @Test
    void lockDoesNotHoldWhereATagIsGone() {
        Lock lock = lock();
        registry.deleteTag("acme/leaf:1");

        Checked gone = verified(lock).get(1);

        assertThat(gone.holds()).isFalse();
        assertThat(gone.now()).isEmpty();
        assertThat(gone.failure()).isPresent();
    }

    @Test
    void whatACallerMayNotKnowIsNotAskedFor() {
        DependencyTree tree = tree(registry.reference("acme/leaf:1"));

        assertThat(tree.agents()).extracting(Dependency::state).containsExactly(State.LOCKED, State.NOT_ALLOWED);
        assertThat(tree.isComplete()).isFalse();
        assertThat(registry.requests()).noneMatch(line -> line.contains("leaf"));
    }

    private DependencyTree trees(List<String> agents, AuthoredFile... files) {
        Beginning beginning = new Beginning(
                agents.stream()
                        .map(registry::reference)
                        .map(Loader::reference)
                        .map(PullRequest::of)
                        .toList(),
                List.of(files),
                PullRequest::of);
        return dependencies.of(beginning, any -> true).await().atMost(Duration.ofSeconds(30));
    }

    private AuthoredFile file(String name, String... names) {
        String yaml = "agents: {root: {sub_agents: ["
                + Stream.of(names)
                        .map(each -> "'" + registry.reference(each) + "'")
                        .collect(Collectors.joining(", "))
                + "]}}\n";
        return new AuthoredFile(name, ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void severalAgentsAndFilesAreOneTreeInWhichEachAgentIsOnce() {
        registry.publish("acme/other:1", Agents.raw(Agents.LIMERICK));
        AuthoredFile file = file("team.yaml", "acme/leaf:1", "acme/other:1");

        DependencyTree tree = trees(List.of("acme/root:1"), file);

        assertThat(tree.isComplete()).isTrue();
        assertThat(tree.agents())
                .extracting(Dependency::name, Dependency::depth)
                .containsExactly(
                        tuple(registry.reference("acme/root:1"), 0),
                        tuple(registry.reference("acme/leaf:1"), 1),
                        tuple(registry.reference("acme/other:1"), 1));
        assertThat(tree.roots())
                .extracting(Root::name, Root::isFile)
                .containsExactly(tuple(registry.reference("acme/root:1"), false), tuple("team.yaml", true));
        assertThat(tree.roots().get(1).digest()).isEqualTo(Digest.of(Digest.Algorithm.SHA256, file.yaml()));
    }

    @Test
    void lockOfFilesIsReadWithTheFiles() throws JsonProcessingException {
        DependencyTree tree = trees(List.of(), file("team.yaml", "acme/root:1"), file("alone.yaml"));

        Lock lock = Lock.read(new JsonMapper().writeValueAsBytes(LockInfo.of(tree)), ReferenceParser.DEFAULT);

        assertThat(lock.agents())
                .extracting(line -> line.reference().canonical())
                .containsExactly(registry.reference("acme/root:1"), registry.reference("acme/leaf:1"));
        assertThat(lock.files()).extracting(Lock.File::name).containsExactly("team.yaml", "alone.yaml");
        assertThat(verified(lock)).hasSize(2).allMatch(Checked::holds);
        assertThat(verified(new Lock(List.of(), lock.files()))).isEmpty();
    }

    @Test
    void cycleIsFoundFromWhereverTheTreesBegin() {
        registry.publish(
                "acme/one:1", Agents.raw("agents: {root: {handoffs: ['" + registry.reference("acme/two:1") + "']}}\n"));
        registry.publish(
                "acme/two:1", Agents.raw("agents: {root: {handoffs: ['" + registry.reference("acme/one:1") + "']}}\n"));

        DependencyTree tree = trees(List.of("acme/root:1", "acme/two:1"), file("team.yaml", "acme/one:1"));

        assertThat(tree.cycles())
                .containsExactly(List.of(
                        registry.reference("acme/two:1"),
                        registry.reference("acme/one:1"),
                        registry.reference("acme/two:1")));
    }

    @Test
    void fileThatIsNoAgentIsNamed() {
        AuthoredFile broken =
                new AuthoredFile("broken.yaml", ByteBuffer.wrap("agents: [".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> trees(List.of("acme/root:1"), broken))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("broken.yaml: ");
    }

    @Test
    void eachRootMakesRoomForAsManyAgents() {
        String[] many =
                IntStream.range(0, 150).mapToObj(i -> "acme/many" + i + ":1").toArray(String[]::new);

        DependencyTree one = trees(List.of(), file("team.yaml", many));
        DependencyTree two = trees(List.of("acme/leaf:1"), file("team.yaml", many));

        assertThat(one.agents()).hasSize(100);
        assertThat(one.cut()).isTrue();
        assertThat(two.agents()).hasSize(151);
        assertThat(two.cut()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                                            | is not JSON
            {}                                                                           | is no lock
            {"kind":"Lock","version":1,"agents":[]}                                      | is no lock
            {"kind":"Lock","version":1,"roots":[{"file":"a.yaml","digest":"x"}],"agents":[]} | roots[0] a digest that is none
            {"kind":"Lock","version":1,"roots":7,"agents":[{}]}                          | has roots that are no list
            {"kind":"Lock","version":1,"roots":[{"file":7,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],"agents":[{}]} | roots[0] a file that is none
            {"kind":"Lock","version":2,"agents":[{}]}                                    | of a version that this program does not know
            {"kind":"Lock","version":"1","agents":[{}]}                                  | of a version that this program does not know
            {"kind":"Lock","version":1,"agents":[{},"acme/a:1"]}                         | agents[1] what is no agent
            {"kind":"Lock","version":1,"agents":[{},{"reference":"a","digest":"x"}]}     | agents[1] a digest that is none
            {"kind":"Lock","version":1,"agents":[{"reference":"a","digest":7}]}          | agents[0] a digest that is none
            {"kind":"Lock","version":1,"agents":[{"reference":7,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]} | agents[0] a reference that is none
            {"kind":"Lock","version":1,"agents":[{"reference":"A b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]} | agents[0] a reference that is none
            """)
    void whatIsNoLockIsToldByItsPlace(String text, String told) {
        assertThatThrownBy(() -> Lock.read(text.getBytes(StandardCharsets.UTF_8), ReferenceParser.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }
}
