package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atLeast;
import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.bench.Contender.Result;
import io.agentloader.bench.Row.Limit;
import io.agentloader.bench.WarmBench.Load;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the rounds of {@link WarmBench} come to: ratios within a round, and so of one process of each. */
record WarmRows(List<Map<Load, Result>> rounds) {

    List<Row> rows() {
        return List.of(
                goal("warm `GET` 4 KiB by digest per CPU second over `nginx` static", Load.DIGEST, Load.NGINX),
                goal("warm `GET` 4 KiB by fresh tag per CPU second over `nginx` static", Load.TAG, Load.NGINX),
                goal(
                        "warm `GET` 4 KiB by digest per CPU second over `nginx` with its log",
                        Load.DIGEST,
                        Load.NGINX_WITH_LOG),
                beside(
                        "warm `GET` 4 KiB by digest per CPU second over `nginx` with `proxy_cache`",
                        none(),
                        none(),
                        Load.DIGEST,
                        Load.CACHE),
                goal("`304` per CPU second over `nginx`", Load.NOT_MODIFIED, Load.NGINX_NOT_MODIFIED),
                goal(
                        "`304` per CPU second over `nginx` with its log",
                        Load.NOT_MODIFIED,
                        Load.NGINX_WITH_LOG_NOT_MODIFIED),
                goal("warm `GET` 4 KiB by digest per CPU second, both without a log", Load.QUIET, Load.QUIET_NGINX),
                goal(
                        "`304` per CPU second, both without a log",
                        Load.QUIET_NOT_MODIFIED,
                        Load.QUIET_NGINX_NOT_MODIFIED),
                new Row(
                        "1,000 URLs in turn over one, per CPU second",
                        atLeast(0.85),
                        atLeast(0.95),
                        ratios(Load.MANY_URLS, Load.ONE_URL, Result::perCpu),
                        text(Load.MANY_URLS, Result::perCpu) + "; " + text(Load.ONE_URL, Result::perCpu)),
                new Row(
                        "warm p50 at one connection over `nginx` static",
                        atMost(2),
                        atMost(1.3),
                        ratios(Load.ALONE, Load.NGINX_ALONE, Result::median),
                        text(Load.ALONE, Result::median) + " µs; `nginx` " + text(Load.NGINX_ALONE, Result::median)),
                new Row(
                        "1,000 connections, requests a second over those at 64; no error",
                        atLeast(0.8),
                        atLeast(0.95),
                        ratios(Load.MANY_CONNECTIONS, Load.FEW_CONNECTIONS, Result::rate),
                        text(Load.MANY_CONNECTIONS, Result::rate) + "; at 64 "
                                + text(Load.FEW_CONNECTIONS, Result::rate)),
                new Row(
                        "1,000 connections, requests a second over those at 64, of `nginx`",
                        none(),
                        none(),
                        ratios(Load.NGINX_MANY_CONNECTIONS, Load.NGINX_FEW_CONNECTIONS, Result::rate),
                        text(Load.NGINX_MANY_CONNECTIONS, Result::rate) + "; at 64 "
                                + text(Load.NGINX_FEW_CONNECTIONS, Result::rate)));
    }

    private Row goal(String what, Load ours, Load theirs) {
        return beside(what, atLeast(0.7), atLeast(1), ours, theirs);
    }

    private Row beside(String what, Limit must, Limit aim, Load ours, Load theirs) {
        return new Row(
                what,
                must,
                aim,
                ratios(ours, theirs, Result::perCpu),
                text(ours, Result::perCpu) + "; `nginx` " + text(theirs, Result::perCpu));
    }

    private Figures ratios(Load ours, Load theirs, ToDoubleFunction<Result> figure) {
        return Figures.ratios(all(ours, figure), all(theirs, figure));
    }

    private String text(Load load, ToDoubleFunction<Result> figure) {
        return Figures.number(Figures.median(all(load, figure)));
    }

    private double[] all(Load load, ToDoubleFunction<Result> figure) {
        return rounds.stream().map(round -> round.get(load)).mapToDouble(figure).toArray();
    }
}
