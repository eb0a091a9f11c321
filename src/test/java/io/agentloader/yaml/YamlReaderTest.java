package io.agentloader.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.agentloader.testkit.Corpus;
import io.agentloader.yaml.YamlFlaw.Rule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    static YamlNode read(String text) throws YamlFlaw {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static YamlNode read(byte[] bytes) throws YamlFlaw {
        return YamlReader.read(ByteBuffer.wrap(bytes), YamlLimits.AGENT);
    }

    private static YamlFlaw flaw(String text) {
        return flaw(text.getBytes(StandardCharsets.UTF_8));
    }

    private static YamlFlaw flaw(byte[] bytes) {
        return catchThrowableOfType(YamlFlaw.class, () -> read(bytes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a                | \"a\"",
                "'1'              | \"1\"",
                "1                | 1",
                "-12              | -12",
                "0x1F             | 31",
                "0o17             | 15",
                "1.5              | 1.5",
                "1e3              | 1000.0",
                "true             | true",
                "False            | false",
                "yes              | \"yes\"",
                "on               | \"on\"",
                "~                | null",
                "12:30            | \"12:30\"",
                "2026-01-01       | \"2026-01-01\"",
                "18446744073709551616 | 18446744073709551616",
                "!!str 1          | \"1\"",
                "! 1              | \"1\"",
                "!!float 1        | 1.0",
                "[a, {b: c}]      | [\"a\",{\"b\":\"c\"}]",
                "<<               | \"<<\"",
                "{'<<': 1}        | {\"<<\":1}"
            })
    void scalarIsWhatTheCoreSchemaSays(String text, String json) throws YamlFlaw {
        assertThat(read(text).json().toString()).isEqualTo(json);
    }

    @Test
    void emptyTextIsNothing() throws YamlFlaw {
        assertThat(read("").json().isNull()).isTrue();
        assertThat(read("# a comment\n").json().isNull()).isTrue();
        assertThat(read("---\n").json().isNull()).isTrue();
    }

    @Test
    void keysKeepTheirOrder() throws YamlFlaw {
        assertThat(read("z: 1\na: 2\nm: 3").json().toString()).isEqualTo("{\"z\":1,\"a\":2,\"m\":3}");
    }

    @Test
    void everyKeyAndValueKnowsItsPlace() throws YamlFlaw {
        YamlNode root = read("agents:\n  grüße: {model: x}\n  list:\n    - a\n    -   b\n");

        YamlNode.Field agent = root.get("agents").orElseThrow().fields().get("grüße");
        assertThat(agent.key()).isEqualTo(new Position(2, 3));
        assertThat(agent.value().position()).isEqualTo(new Position(2, 10));
        assertThat(agent.value().fields().get("model").value().position()).isEqualTo(new Position(2, 18));
        YamlNode list = root.get("agents").orElseThrow().get("list").orElseThrow();
        assertThat(list.items().get(1).position()).isEqualTo(new Position(5, 9));
    }

    @Test
    void byteOrderMarkIsNoCharacterOfTheText() throws YamlFlaw {
        assertThat(read("\uFEFFa: 1").fields().get("a").key()).isEqualTo(Position.START);
    }

    @Test
    void aliasBringsWhatItNames() throws YamlFlaw {
        YamlNode root = read("a: &x {k: 1}\nb: *x\nc: [*x]\n");

        assertThat(root.json().toString()).isEqualTo("{\"a\":{\"k\":1},\"b\":{\"k\":1},\"c\":[{\"k\":1}]}");
        assertThat(root.get("b").orElseThrow().position()).isEqualTo(new Position(1, 4));
    }

    @Test
    void mergeTakesOverWhatTheMappingDoesNotSayItself() throws YamlFlaw {
        String text = "base: &b {a: 1, b: 2}\nmore: &m {b: 8, c: 3}\nall:\n  <<: [*b, *m]\n  a: 9\n";

        assertThat(read(text).get("all").orElseThrow().json().toString()).isEqualTo("{\"a\":9,\"b\":2,\"c\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: [1, 2         | SYNTAX        | 1",
                "a: 'x            | SYNTAX        | 1",
                "a: b: c          | SYNTAX        | 1",
                "%YAML 99.1\\n--- a | SYNTAX      | 1",
                "a\\n---\\nb      | DOCUMENTS     | 2",
                "a: 1\\na: 2      | DUPLICATE_KEY | 2",
                "a: 1\\n\"a\": 2  | DUPLICATE_KEY | 2",
                "1: a             | KEY           | 1",
                "~: a             | KEY           | 1",
                "[a]: b           | KEY           | 1",
                "? {a: b}\\n: c   | KEY           | 1",
                "<<: 1            | KEY           | 1",
                "a: *x            | ALIASES       | 1",
                "a: &x [*x]       | ALIASES       | 1",
                "&x {a: *x}       | ALIASES       | 1",
                "a: .inf          | NUMBER        | 1",
                "a: .NaN          | NUMBER        | 1",
                "a: 1e999         | NUMBER        | 1",
                "a: !!int x       | TAG           | 1",
                "a: !!binary aaaa | TAG           | 1",
                "a: !secret x     | TAG           | 1",
                "a: !!set {b}     | TAG           | 1",
                "a:\\n  !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1/']] | TAG | 2"
            })
    void whatIsNotReadIsToldWithItsRuleAndLine(String text, Rule rule, int line) {
        YamlFlaw flaw = flaw(text.replace("\\n", "\n"));

        assertThat(flaw).as(text).isNotNull();
        assertThat(flaw.rule()).isEqualTo(rule);
        assertThat(flaw.position().line()).isEqualTo(line);
        assertThat(flaw.what()).matches("(is not|has|holds) .*");
    }

    @Test
    void depthHasALimit() throws YamlFlaw {
        assertThat(read("[".repeat(64) + "]".repeat(64)).height()).isEqualTo(64);
        assertThat(flaw("[".repeat(65) + "]".repeat(65)).rule()).isEqualTo(Rule.DEPTH);
        assertThat(flaw("[".repeat(500_000)).rule()).isEqualTo(Rule.DEPTH);
        assertThat(flaw("a: &x " + "[".repeat(60) + "]".repeat(60) + "\nb: [[[[*x]]]]")
                        .rule())
                .isEqualTo(Rule.DEPTH);
    }

    @Test
    void aliasesHaveALimit() throws YamlFlaw {
        String fifty = "a: &x 1\nb: [" + "*x, ".repeat(49) + "*x]";

        assertThat(read(fifty).get("b").orElseThrow().items()).hasSize(50);
        assertThat(flaw(fifty.replace("*x]", "*x, *x]")).rule()).isEqualTo(Rule.ALIASES);
    }

    @Test
    void aliasesOfAliasesEndAtTheLimitOfValuesBeforeTheyFillTheMemory() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }

        assertThat(flaw(laughs.toString()).rule()).isEqualTo(Rule.NODES);
    }

    @Test
    void valuesHaveALimit() {
        assertThat(flaw("- a\n".repeat(20_001)).rule()).isEqualTo(Rule.NODES);
    }

    @Test
    void longTextIsRead() throws YamlFlaw {
        String million = "x".repeat(1 << 20);

        assertThat(read("a: " + million).text("a")).contains(million);
        assertThat(read("a: |\n  " + million).text("a")).contains(million);
    }

    @Test
    void longNumberIsRefusedBeforeItIsComputed() {
        assertThat(flaw("a: " + "9".repeat(1 << 20)).rule()).isEqualTo(Rule.NUMBER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE"})
    void otherEncodingsAreNotGuessed(String charset) {
        assertThat(flaw("a: b\n".getBytes(Charset.forName(charset))).rule()).isIn(Rule.NUL, Rule.UTF_8);
    }

    @Test
    void brokenBytesAndNulsAreToldByTheirPlace() {
        YamlFlaw broken = flaw(new byte[] {'a', ':', '\n', ' ', (byte) 0xff});
        YamlFlaw nul = flaw("a: x\nb: \0");

        assertThat(broken.rule()).isEqualTo(Rule.UTF_8);
        assertThat(broken.position()).isEqualTo(new Position(2, 2));
        assertThat(nul.rule()).isEqualTo(Rule.NUL);
        assertThat(nul.position()).isEqualTo(new Position(2, 4));
    }

    @Test
    void unprintableCharacterIsToldByItsPlace() {
        YamlFlaw flaw = flaw("a: x\nb: \u0007");

        assertThat(flaw.rule()).isEqualTo(Rule.SYNTAX);
        assertThat(flaw.position()).isEqualTo(new Position(2, 4));
        assertThat(flaw.what()).contains("U+0007");
    }

    @Test
    void realAgentsAreReadAsAnotherParserReadsThem() throws IOException, YamlFlaw {
        Optional<Path> corpus = Corpus.find();
        assumeTrue(corpus.isPresent(), "skipped: no agents here, " + Corpus.HINT);
        ObjectMapper other = new ObjectMapper(new YAMLFactory());

        for (Path file : Corpus.agents(corpus.orElseThrow())) {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(new ObjectMapper().readTree(read(bytes).json().toString()))
                    .as(file.toString())
                    .isEqualTo(new ObjectMapper().readTree(other.readTree(bytes).toString()));
        }
    }
}
