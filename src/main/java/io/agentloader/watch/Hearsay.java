package io.agentloader.watch;

import io.agentloader.config.Span;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.shared.News;
import io.agentloader.shared.NewsListener;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/**
 * What becomes of what other replicas tell. What a tag names otherwise here is doubted until somebody looks; where somebody watches it,
 * that is at once. Whoever looks takes what was put there for all where it is good, and else asks the registry.
 *
 * @param background runs what nobody waits for
 */
public record Hearsay(Watches watches, PullAgent agents, Consumer<Uni<Void>> background) implements NewsListener {

    @Override
    public void heard(News news) {
        news.named().ifPresent(named -> agents.doubt(news.reference(), named));
        watches.concernedBy(news.reference())
                .forEach(watched -> background.accept(Watches.read(agents, question(watched, news))));
    }

    /** What names nothing that could be taken is for the registry to say. */
    private PullRequest question(Watched watched, News news) {
        String id = WatchListener.TOLD + news.cause();
        return news.named().isPresent()
                ? watched.asked(PullMode.DEFAULT, id).confirmedWithin(Span.of(watches.patience()))
                : watched.asked(PullMode.PREFER_REMOTE, id);
    }

    @Override
    public void missed() {
        agents.doubtAll();
        watches.hasten();
    }
}
