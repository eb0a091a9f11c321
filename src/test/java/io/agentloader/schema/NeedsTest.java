package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.schema.Requirements.Command;
import io.agentloader.schema.Requirements.Model;
import io.agentloader.schema.Requirements.Server;
import io.agentloader.schema.Requirements.Tool;
import io.agentloader.schema.Requirements.Variable;
import io.agentloader.testkit.Corpus;
import io.agentloader.yaml.YamlFlaw;
import io.agentloader.yaml.YamlLimits;
import io.agentloader.yaml.YamlReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsTest {

    private static Requirements of(String yaml) {
        return of(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Requirements of(byte[] yaml) {
        try {
            return Needs.of(Place.of(YamlReader.read(ByteBuffer.wrap(yaml), YamlLimits.AGENT)));
        } catch (YamlFlaw flaw) {
            throw new AssertionError(flaw);
        }
    }

    private static List<String> variables(String yaml) {
        return of(yaml).environment().stream().map(Variable::name).toList();
    }

    @Test
    void modelsAreThoseThatAgentsUse() {
        Requirements needs = of("""
                version: "5"
                agents:
                  root: {model: 'big, openai/gpt-4o'}
                  other: {model: big, fallback: {models: [auto]}}
                models:
                  big: {provider: anthropic, model: claude}
                  unused: {provider: xai, model: grok}
                """);

        assertThat(needs.schemaVersion()).isEqualTo("5");
        assertThat(needs.models())
                .containsExactly(
                        new Model(
                                Optional.of("big"),
                                Optional.of("anthropic"),
                                "claude",
                                Set.of("/agents/other", "/agents/root")),
                        new Model(Optional.empty(), Optional.of("openai"), "gpt-4o", Set.of("/agents/root")),
                        new Model(Optional.empty(), Optional.empty(), "auto", Set.of("/agents/other")));
        assertThat(needs.environment())
                .containsExactly(
                        new Variable("ANTHROPIC_API_KEY", Set.of("/models/big")),
                        new Variable("OPENAI_API_KEY", Set.of("/agents/root")));
    }

    @Test
    void routedModelsAreNeededAndCyclesEnd() {
        Requirements needs = of("""
                agents: {a: {model: r}}
                models:
                  r: {provider: openai, model: x, routing: [{model: s, examples: [e]}, {model: r, examples: [e]}]}
                  s: {provider: mistral, model: y}
                """);

        assertThat(needs.models()).extracting(Model::model).containsExactly("x", "y");
    }

    @Test
    void credentialIsWhereTheFileSaysAndNowhereWhenItIsElsewhere() {
        assertThat(variables("agents: {a: {model: m}}\nmodels: {m: {provider: openai, model: x, token_key: MINE}}"))
                .containsExactly("MINE");
        assertThat(variables(
                        "agents: {a: {model: m}}\nmodels: {m: {provider: openai, model: x, base_url: 'http://h/'}}"))
                .isEmpty();
        assertThat(
                        variables(
                                "agents: {a: {model: p/x}}\nproviders: {p: {base_url: 'http://${HOST_OF_P}/', token_key: P_KEY}}"))
                .containsExactly("HOST_OF_P", "P_KEY");
        assertThat(variables("agents: {a: {model: dmr/x}}")).isEmpty();
    }

    @Test
    void addressOfAnAgentIsToldWithoutWhatMayBeSecret() {
        Requirements needs = of("""
                agents:
                  a:
                    sub_agents: ['https://user:secret@agents.example/one?token=secret', 'oci://ghcr.io/acme/two@sha256:ab']
                """);

        assertThat(needs.agents())
                .extracting(Requirements.Agent::reference)
                .containsExactlyInAnyOrder("https://agents.example/one", "oci://ghcr.io/acme/two@sha256:ab");
    }

    @Test
    void toolsTellTheirProgramsServersAndVariables() {
        Requirements needs = of("""
                agents:
                  a:
                    sub_agents: [b, acme/helper]
                    handoffs: ['ghcr.io/acme/other:1', acme/helper]
                    hooks:
                      session_start: [{type: command, command: ./prepare}]
                      pre_tool_use: [{matcher: '*', hooks: [{type: command, command: ./check}]}]
                    toolsets:
                      - {type: think}
                      - {type: mcp, command: npx, args: ['--key=${env.ARG_KEY}'], env: {A: '${TOOL_KEY}', B: literal}}
                      - {type: mcp, ref: shared}
                      - {type: mcp, remote: {url: 'https://user:secret@mcp.example/sse?token=secret', headers: {X: 'Bearer ${env.MCP_TOKEN}'}}}
                      - {type: api, api_config: {name: n, endpoint: 'https://api.example/x', method: GET}}
                      - {type: script, shell: {build: {cmd: make all, env: {C: '${SCRIPT_KEY}'}}}}
                      - {type: filesystem, post_edit: [{path: '*.go', cmd: gofmt -w}]}
                  b: {toolsets: [{type: think}, {type: lsp, command: gopls}]}
                mcps: {shared: {ref: 'docker:duckduckgo'}}
                """);

        assertThat(needs.tools())
                .contains(
                        new Tool("think", Optional.empty(), Set.of("/agents/a", "/agents/b")),
                        new Tool("mcp", Optional.of("docker:duckduckgo"), Set.of("/agents/a")));
        assertThat(needs.commands())
                .extracting(Command::command)
                .containsExactlyInAnyOrder("npx", "make all", "gofmt -w", "./prepare", "./check", "gopls");
        assertThat(needs.commands()).filteredOn(Command::shell).hasSize(4);
        assertThat(needs.servers())
                .extracting(Server::url)
                .containsExactly("https://mcp.example/sse", "https://api.example/x");
        assertThat(needs.environment())
                .extracting(Variable::name)
                .containsExactly("ARG_KEY", "MCP_TOKEN", "SCRIPT_KEY", "TOOL_KEY");
        assertThat(needs.agents())
                .extracting(Requirements.Agent::reference)
                .containsExactly("acme/helper", "ghcr.io/acme/other:1");
        assertThat(needs.toString()).doesNotContain("secret", "literal");
    }

    @Test
    void fileOfAnotherShapeNeedsNothing() {
        for (String yaml :
                List.of("", "[]", "text", "agents: [x]", "agents: {a: x}", "agents: {a: {toolsets: {}, model: []}}")) {
            assertThat(of(yaml))
                    .isEqualTo(new Requirements("7", List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
        }
    }

    @Test
    void realAgentsAllNeedAModelOrHaveNone() throws IOException {
        Optional<Path> corpus = Corpus.find();
        assumeTrue(corpus.isPresent(), "skipped: no agents here, " + Corpus.HINT);

        List<Path> external = Corpus.agents(corpus.orElseThrow()).stream()
                .filter(file -> !of(bytes(file)).agents().isEmpty())
                .toList();

        assertThat(Corpus.agents(corpus.orElseThrow()))
                .filteredOn(file -> of(bytes(file)).models().isEmpty())
                .isEmpty();
        assertThat(external)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("sub-agents-from-catalog.yaml");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
