package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cold pulls from Debian's docker-registry, against go-containerregistry. */
final class RegistryBench implements Bench {

    private static final int WARM_UP = 2000;
    private static final int COUNT = 50;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.DOCKER_REGISTRY);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                DebianRegistry registry = DebianRegistry.start(yard.newFolder("registry"));
                Program go = new Program(List.of(yard.tools().peer(), "pull"));
                LoaderProcess loader = yard.service(Map.of())) {
            OciPush push = new OciPush(registry.host());
            for (int i = 0; i < COUNT * yard.rounds(); i++) {
                Sample agent = new Sample(Sample.SMALL, i);
                push.push(agent.repository() + ":" + i, Agents.raw(agent.yaml()));
            }
            new Pulls(loader.port(), upstream.host()).each(new Pulls.Range(Sample.SMALL, 1_000_000, WARM_UP), 8);
            Pulls pulls = new Pulls(loader.port(), registry.host());
            double[] ours = new double[yard.rounds()];
            double[] theirs = new double[yard.rounds()];
            for (int i = 0; i < ours.length; i++) {
                String line = registry.host() + "/bench/" + Sample.SMALL + " " + i * COUNT + " " + COUNT + " 1";
                theirs[i] = Pulled.parse(go.ask(line)).median();
                ours[i] = pulls.each(new Pulls.Range(Sample.SMALL, i * COUNT, COUNT), 1)
                        .median();
            }
            return List.of(new Row(
                    "cold `GET` p50 of 4 KiB over go-containerregistry, Debian's docker-registry",
                    atMost(1.3),
                    atMost(1),
                    Figures.ratios(ours, theirs),
                    Figures.number(Figures.median(ours)) + " µs; Go " + Figures.number(Figures.median(theirs))
                            + " µs"));
        }
    }
}
