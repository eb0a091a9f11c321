package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.testkit.GoProgram;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is in {@code deploy/kubernetes} and {@code deploy/helm}, made by the libraries of kustomize and helm and held to the types of the
 * Kubernetes API.
 */
@Timeout(120)
class ManifestsIT {

    private static final String CHART = "deploy/helm/agent-loader";
    private static final JsonMapper JSON = new JsonMapper();

    /** All that a container of ours may write. */
    private static final Set<String> WRITABLE = Set.of("/var/lib/agent-loader", "/tmp", "/agents");

    /** Of these only helm knows, or only kustomize. */
    private static final Set<String> MARKS =
            Set.of("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "checksum/config");

    @TempDir
    private Path folder;

    private GoProgram manifests;

    @BeforeEach
    void find() {
        manifests = GoProgram.in(folder, "manifests");
    }

    private List<JsonNode> kustomized(String overlay) throws IOException {
        return objects(manifests.run("kustomize", "deploy/kubernetes/overlays/" + overlay));
    }

    private List<JsonNode> rendered(String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("helm", CHART));
        arguments.addAll(List.of(settings));
        return objects(manifests.run(arguments.toArray(String[]::new)));
    }

    private static List<JsonNode> objects(String text) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        JSON.readTree(text).forEach(objects::add);
        return objects;
    }

    private static JsonNode one(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + objects));
    }

    /** By kind and name, without what the one tool adds and the other does not. */
    private static Map<String, JsonNode> comparable(List<JsonNode> objects) throws IOException {
        Map<String, JsonNode> all = new TreeMap<>();
        for (JsonNode object : objects) {
            JsonNode plain =
                    JSON.readTree(object.toString().replaceAll("\"agent-loader-[0-9a-z]{10}\"", "\"agent-loader\""));
            if (plain.path("kind").asText().equals("ConfigMap")) {
                ((ObjectNode) plain).set("data", JSON.valueToTree(properties(plain)));
            }
            unmark(plain);
            all.put(
                    plain.path("kind").asText() + " "
                            + plain.at("/metadata/name").asText(),
                    plain);
        }
        return all;
    }

    private static Properties properties(JsonNode map) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(map.at("/data/application.properties").asText()));
        return properties;
    }

    private static void unmark(JsonNode node) {
        for (String name : List.of("labels", "annotations")) {
            if (node.path(name) instanceof ObjectNode words) {
                words.remove(MARKS);
                if (words.isEmpty()) {
                    ((ObjectNode) node).remove(name);
                }
            }
        }
        node.forEach(ManifestsIT::unmark);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "node", "sidecar", "init"})
    void kustomizeAndHelmMakeTheSame(String mode) throws IOException {
        Map<String, JsonNode> ofKustomize = comparable(kustomized(mode));
        Map<String, JsonNode> ofHelm = comparable(rendered("mode=" + mode));

        assertThat(ofHelm.keySet()).isEqualTo(ofKustomize.keySet()).hasSizeGreaterThan(2);
        ofKustomize.forEach(
                (name, object) -> assertThat(ofHelm.get(name)).as(name).isEqualTo(object));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "node", "sidecar", "init"})
    void podsMayDoNothingThatTheyNeedNot(String mode) throws IOException {
        JsonNode workload = one(kustomized(mode), mode.equals("node") ? "DaemonSet" : "Deployment");
        JsonNode pod = workload.at("/spec/template/spec");

        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        List<JsonNode> containers = containers(pod);
        assertThat(containers).hasSizeGreaterThanOrEqualTo(mode.equals("service") ? 1 : 2);
        assertThat(containers).allSatisfy(container -> {
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
            container.path("volumeMounts").forEach(mount -> assertThat(
                            mount.path("readOnly").asBoolean()
                                    || WRITABLE.contains(mount.path("mountPath").asText()))
                    .as("%s", mount)
                    .isTrue());
        });
    }

    private static List<JsonNode> containers(JsonNode pod) {
        List<JsonNode> containers = new ArrayList<>();
        pod.path("initContainers").forEach(containers::add);
        pod.path("containers").forEach(containers::add);
        return containers;
    }

    @Test
    void metricsAreForWhoeverHasTheOperator() throws IOException {
        List<JsonNode> service = rendered("monitoring.enabled=true", "monitoring.credentials.name=loader-metrics");
        List<JsonNode> node = rendered("monitoring.enabled=true", "mode=node");
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - %1$s/overlays/service
                components:
                  - %1$s/components/monitoring
                """.formatted(folder.toRealPath()
                .relativize(Path.of("deploy/kubernetes").toRealPath())));
        List<JsonNode> kustomized = objects(manifests.run("kustomize", folder.toString()));

        assertThat(one(service, "ServiceMonitor")
                        .at("/spec/endpoints/0/authorization/credentials/name")
                        .asText())
                .isEqualTo("loader-metrics");
        assertThat(one(node, "PodMonitor")
                        .at("/spec/podMetricsEndpoints/0/path")
                        .asText())
                .isEqualTo("/q/metrics");
        assertThat(one(service, "PrometheusRule").path("spec"))
                .isEqualTo(one(kustomized, "PrometheusRule").path("spec"));
        assertThat(dashboard(service)).isEqualTo(dashboard(kustomized)).contains("agent_loader_requests_seconds");
        assertThat(one(kustomized, "ServiceMonitor")
                        .at("/spec/endpoints/0/port")
                        .asText())
                .isEqualTo(one(kustomized, "Service").at("/spec/ports/0/name").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "node"})
    void wayToRedisIsTheSameInBoth(String mode) throws IOException {
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - %1$s/overlays/%2$s
                components:
                  - %1$s/components/redis
                """.formatted(
                folder.toRealPath().relativize(Path.of("deploy/kubernetes").toRealPath()), mode));
        Map<String, JsonNode> kustomized = comparable(objects(manifests.run("kustomize", folder.toString())));
        Map<String, JsonNode> rendered =
                comparable(rendered("mode=" + mode, "redis.existingSecret=agent-loader-redis"));

        assertThat(rendered).isEqualTo(kustomized);
        String policy = kustomized.get("NetworkPolicy agent-loader").toString();
        assertThat(policy).contains("6379").contains("\"app.kubernetes.io/name\":\"redis\"");
        assertThat(kustomized.toString()).contains("AGENT_LOADER_REDIS_URL", "AGENT_LOADER_REDIS_SECRET");
        assertThat(rendered("mode=" + mode).toString()).doesNotContain("6379", "REDIS");
    }

    private static String dashboard(List<JsonNode> objects) {
        return objects.stream()
                .filter(object -> object.at("/metadata/name").asText().equals("agent-loader-dashboard"))
                .map(object -> object.at("/data/agent-loader.json").asText().strip())
                .findFirst()
                .orElseThrow();
    }

    /** The snippets of the page, put where it says. */
    @Test
    void pageShowsWhatBothToolsTake() throws IOException {
        List<String> blocks = blocks(Files.readString(Path.of("docs/how-to/kubernetes.md")));
        String kustomization = block(blocks, "namespace: agents");
        String component = block(blocks, "components:");
        String included = block(blocks, "agent-loader.sidecar");

        Files.writeString(folder.resolve("application.properties"), block(blocks, "agent-loader.warm="));
        List<JsonNode> service = built(kustomization);
        Files.copy(Path.of("deploy/kubernetes/overlays/sidecar/deployment.yaml"), folder.resolve("my-agent.yaml"));
        List<JsonNode> sidecar = built(component);
        JsonNode parents = one(dependent(included), "Deployment");

        assertThat(container(one(service, "Deployment")).path("image").asText())
                .isEqualTo("registry.corp/agent-loader:0.1.0");
        assertThat(one(service, "ConfigMap").at("/data/application.properties").asText())
                .contains("agent-loader.allow=ghcr.io/acme/**");
        JsonNode beside = one(sidecar, "Deployment").at("/spec/template/spec/initContainers/0");
        assertThat(beside.path("restartPolicy").asText()).isEqualTo("Always");
        assertThat(parents.at("/spec/template/spec/initContainers/0")).isEqualTo(beside);
    }

    private static List<String> blocks(String page) {
        return Pattern.compile("(?ms)^```(?:yaml|properties)\\n(.*?)^```$")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String block(List<String> blocks, String with) {
        return blocks.stream().filter(block -> block.contains(with)).findFirst().orElseThrow();
    }

    private List<JsonNode> built(String kustomization) throws IOException {
        Path here = folder.toRealPath().relativize(Path.of("").toRealPath());
        Files.writeString(folder.resolve("kustomization.yaml"), kustomization.replace("../agent-loader/", here + "/"));
        return objects(manifests.run("kustomize", folder.toString()));
    }

    /** A chart with this one below it. */
    private List<JsonNode> dependent(String podParts) throws IOException {
        Path parent = Files.createDirectories(folder.resolve("parent"));
        Files.createDirectories(parent.resolve("charts"));
        Files.createSymbolicLink(
                parent.resolve("charts/agent-loader"), Path.of(CHART).toAbsolutePath());
        Files.writeString(parent.resolve("Chart.yaml"), "apiVersion: v2\nname: parent\nversion: 1.0.0\n");
        Files.writeString(
                parent.resolve("values.yaml"), "agent-loader:\n  mode: sidecar\n  workload:\n    create: false\n");
        Files.writeString(
                Files.createDirectories(parent.resolve("templates")).resolve("agent.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: agent
                spec:
                  selector:
                    matchLabels: {a: b}
                  template:
                    metadata:
                      labels: {a: b}
                    spec:
                """ + podParts + """
                      containers:
                        - name: agent
                          image: a
                """);
        return objects(manifests.run("helm", parent.toString()));
    }

    private static JsonNode container(JsonNode workload) {
        return workload.at("/spec/template/spec/containers/0");
    }

    /** Whoever plans a node's memory reads the page. */
    @ParameterizedTest
    @ValueSource(strings = {"service", "node", "sidecar", "init"})
    void pageNamesTheLimitsOfMemory(String mode) throws IOException {
        String row = Files.readString(Path.of("docs/how-to/kubernetes.md"))
                .lines()
                .filter(line -> line.startsWith("|") && line.contains("`" + mode + "`") && line.contains("MiB"))
                .findFirst()
                .orElseThrow();
        JsonNode pod = one(kustomized(mode), mode.equals("node") ? "DaemonSet" : "Deployment")
                .at("/spec/template/spec");
        String limit = containers(pod).stream()
                .filter(container -> container.path("name").asText().equals("agent-loader"))
                .map(container -> container.at("/resources/limits/memory").asText())
                .findFirst()
                .orElseThrow();

        assertThat(row).contains("| " + limit.replace("Mi", " MiB") + " |");
    }

    @Test
    void everyValueOfTheChartArrives() throws IOException {
        String text = rendered(
                        "fullnameOverride=loader",
                        "image.repository=registry.corp/loader",
                        "image.digest=sha256:" + "a".repeat(64),
                        "image.pullSecrets={pulling}",
                        "replicas=5",
                        "config.agent-loader\\.mirrors\\.\"ghcr\\.io:443\"=https://mirror.corp",
                        "registrySecret=of-agents",
                        "env[0].name=HTTPS_PROXY",
                        "env[0].value=http://proxy.corp:3128",
                        "javaOptions=-Xmx200m",
                        "resources.limits.memory=700Mi",
                        "store.size=9Gi",
                        "service.port=81",
                        "podDisruptionBudget.maxUnavailable=50%",
                        "networkPolicy.monitoringNamespace=watching",
                        "networkPolicy.registries.ports={443,5000}",
                        "networkPolicy.extraEgress[0].ports[0].port=3128",
                        "redis.existingSecret=of-redis",
                        "redis.to[0].ipBlock.cidr=10.1.2.3/32",
                        "redis.port=6380",
                        "serviceAccount.annotations.role=of-a-cloud",
                        "podAnnotations.a=annotated",
                        "podLabels.b=labelled",
                        "nodeSelector.disk=fast",
                        "tolerations[0].key=tainted",
                        "priorityClassName=first")
                .toString();

        assertThat(text)
                .contains(
                        "\"name\":\"loader\"",
                        "registry.corp/loader@sha256:aaa",
                        "\"imagePullSecrets\":[{\"name\":\"pulling\"}]",
                        "\"replicas\":5",
                        "agent-loader.mirrors.\\\"ghcr.io\\\\:443\\\"=https://mirror.corp",
                        "\"secretName\":\"of-agents\"",
                        "http://proxy.corp:3128",
                        "-Xmx200m",
                        "700Mi",
                        "9Gi",
                        "\"port\":81",
                        "50%",
                        "watching",
                        "\"port\":5000",
                        "\"port\":3128",
                        "\"secretKeyRef\":{\"key\":\"url\",\"name\":\"of-redis\"}",
                        "10.1.2.3/32",
                        "\"port\":6380",
                        "of-a-cloud",
                        "annotated",
                        "labelled",
                        "fast",
                        "tainted",
                        "first");
        assertThat(rendered("podDisruptionBudget.enabled=false", "networkPolicy.enabled=false")
                        .toString())
                .doesNotContain("PodDisruptionBudget", "NetworkPolicy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=cluster",
                "replicas=0",
                "replica=2",
                "image.digest=sha256:abc",
                "config.agent-loader\\.allow=",
                "config.freshness=30s",
                "store.size=many",
                "networkPolicy.clients={}",
                "networkPolicy.registries.ports={70000}",
                "redis.port=0",
                "redis.to={}",
                "monitoring.interval=often"
            })
    void valuesThatCannotBeMeantAreRefused(String setting) {
        assertThatThrownBy(() -> rendered(setting))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }
}
