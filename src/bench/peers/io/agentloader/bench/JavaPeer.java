package io.agentloader.bench;

import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.agentloader.app.AgentLoader;
import io.agentloader.resolver.Resolver;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import land.oras.ContainerRef;
import land.oras.Registry;

/**
 * oras-java, jib-core and this project's own library in one process. Answers a line {@code WHO HOST SIZE FROM COUNT} as
 * {@code peer pull} does.
 */
public final class JavaPeer {

    /** Two connections each, of some thousand files that a process may have open. */
    private static final int JIB_PULLS = 200;

    /** Kept, so that its level is; the others write nothing of a pull either. */
    private static final Logger LOG = Logger.getLogger("io.agentloader");

    private final Resolver ours;
    private final Registry oras;

    /** jib ends one with each build; until then it keeps a connection of each request. */
    private FailoverHttpClient jib = newJib();

    private int jibPulls;

    private JavaPeer(String host, Path store) {
        this.ours = AgentLoader.configured()
                .storeAt(store)
                .plainHttp(host)
                .with("agent-loader.registries-conf", "off")
                .with("agent-loader.docker-daemon-config", "off")
                .resolver();
        this.oras = Registry.builder().insecure().build();
    }

    /** The registry's host and port, then a folder that is there for it. */
    public static void main(String[] arguments) {
        LOG.setLevel(Level.WARNING);
        try {
            answerAll(arguments);
        } catch (IOException | RegistryException | RuntimeException failed) {
            failed.printStackTrace();
            // threads of ours and of theirs would keep the process, and whoever waits for its answer
            System.exit(1);
        }
    }

    private static void answerAll(String[] arguments) throws IOException, RegistryException {
        JavaPeer peer = new JavaPeer(arguments[0], Path.of(arguments[1]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(peer.answer(line.split(" ")));
        }
    }

    private String answer(String[] words) throws IOException, RegistryException {
        int size = Integer.parseInt(words[2]);
        int from = Integer.parseInt(words[3]);
        int count = Integer.parseInt(words[4]);
        StringBuilder each = new StringBuilder();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Sample agent = new Sample(size, from + i);
            long one = System.nanoTime();
            byte[] bytes = pull(words[0], words[1], agent);
            each.append(String.format(Locale.ROOT, " %.1f", (System.nanoTime() - one) / 1e3));
            agent.check(bytes);
        }
        return (System.nanoTime() - begun) / 1000 + each.toString();
    }

    private byte[] pull(String who, String host, Sample agent) throws IOException, RegistryException {
        return switch (who) {
            case "ours" -> ours.blocking().pull(agent.at(host)).yaml().toByteArray();
            case "oras" -> oras(agent.at(host));
            case "jib" -> jib(host, agent);
            default -> throw new IllegalArgumentException(who);
        };
    }

    private byte[] oras(String text) {
        ContainerRef reference = ContainerRef.parse(text);
        String layer = oras.getManifest(reference).getLayers().get(0).getDigest();
        return oras.getBlob(reference.withDigest(layer));
    }

    private static FailoverHttpClient newJib() {
        return new FailoverHttpClient(true, false, event -> {});
    }

    private byte[] jib(String host, Sample agent) throws IOException, RegistryException {
        if (++jibPulls % JIB_PULLS == 0) {
            jib.shutDown();
            jib = newJib();
        }
        RegistryClient client = RegistryClient.factory(EventHandlers.NONE, host, agent.repository(), jib)
                .newRegistryClient();
        List<? extends com.google.cloud.tools.jib.image.json.BuildableManifestTemplate.ContentDescriptorTemplate>
                layers = client.pullManifest(Integer.toString(agent.number()), OciManifestTemplate.class)
                        .getManifest()
                        .getLayers();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        client.pullBlob(layers.get(0).getDigest(), size -> {}, sent -> {}).writeTo(bytes);
        return bytes.toByteArray();
    }
}
