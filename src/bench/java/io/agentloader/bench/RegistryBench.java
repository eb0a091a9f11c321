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

    private static final int COUNT = 50;
    private static final int WARM_UP_REFRESHES = 10_000;
    private static final int REFRESHES = 300;
    private static final String ACCEPTED = "Accept: application/vnd.oci.image.manifest.v1+json";

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
            new Pulls(loader.port(), upstream.host()).warmUp();
            Sample often = new Sample(Sample.SMALL, 900_000);
            try (Line line = new Line(loader.port())) {
                Figures.median(WARM_UP_REFRESHES, () -> line.post("/agents/" + often.at(upstream.host()) + "/refresh")
                        .body());
            }
            Pulls pulls = new Pulls(loader.port(), registry.host());
            return List.of(pulled(yard, pulls, go), refreshed(yard, pulls, registry));
        }
    }

    private static Row pulled(Yard yard, Pulls pulls, Program go) {
        double[] ours = new double[yard.rounds()];
        double[] theirs = new double[yard.rounds()];
        for (int i = 0; i < ours.length; i++) {
            String line = pulls.registry() + "/bench/" + Sample.SMALL + " " + i * COUNT + " " + COUNT + " 1";
            theirs[i] = Pulled.parse(go.ask(line)).median();
            ours[i] = pulls.each(new Pulls.Range(Sample.SMALL, i * COUNT, COUNT), 1)
                    .median();
        }
        return row("cold `GET` p50 of 4 KiB over go-containerregistry, Debian's docker-registry", 1.3, 1, ours, theirs);
    }

    /** Of a registry that has to look for what it answers; one in memory is faster than any service between it and a caller. */
    private static Row refreshed(Yard yard, Pulls pulls, DebianRegistry registry) {
        Sample agent = new Sample(Sample.SMALL, 0);
        String manifest = "/v2/" + agent.repository() + "/manifests/" + agent.number();
        String refresh = "/agents/" + agent.at(pulls.registry()) + "/refresh";
        double[] ours = new double[yard.rounds()];
        double[] theirs = new double[yard.rounds()];
        try (Line raw = new Line(registry.port());
                Line line = new Line(pulls.port())) {
            for (int i = 0; i < ours.length; i++) {
                theirs[i] = Figures.median(REFRESHES, () -> raw.body(manifest, ACCEPTED));
                ours[i] = Figures.median(
                        REFRESHES, () -> agent.check(line.post(refresh).body()));
            }
        }
        return row(
                "strict refresh of an unchanged tag over a raw manifest `GET`, p50, Debian's docker-registry",
                1.6,
                1.2,
                ours,
                theirs);
    }

    private static Row row(String goal, double must, double aim, double[] ours, double[] theirs) {
        return new Row(
                goal,
                atMost(must),
                atMost(aim),
                Figures.ratios(ours, theirs),
                Figures.number(Figures.median(ours)) + " µs; peer " + Figures.number(Figures.median(theirs)) + " µs");
    }
}
