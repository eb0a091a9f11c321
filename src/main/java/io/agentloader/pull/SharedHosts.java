package io.agentloader.pull;

import io.agentloader.registry.HostNews;
import io.agentloader.registry.HostNews.State;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistryListener;
import io.agentloader.shared.News;
import io.agentloader.shared.NewsListener;
import io.agentloader.shared.SharedCache;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What replicas know of hosts together: what this one learns is told, and what others tell goes to the client.
 *
 * @param others who are told of everything else
 */
public record SharedHosts(RegistryClient registry, NewsListener others) implements NewsListener {

    /** Tells the others what the client learns. */
    public static RegistryListener telling(Supplier<SharedCache> shared) {
        return new RegistryListener() {
            @Override
            public void learned(HostNews news) {
                shared.get()
                        .tell(new io.agentloader.shared.HostNews(
                                news.host(), state(news.state()), news.length(), news.since()));
            }
        };
    }

    private static io.agentloader.shared.HostNews.State state(State state) {
        return switch (state) {
            case SILENT -> io.agentloader.shared.HostNews.State.SILENT;
            case LIMITED -> io.agentloader.shared.HostNews.State.LIMITED;
            case ANSWERS -> io.agentloader.shared.HostNews.State.ANSWERS;
        };
    }

    private static State state(io.agentloader.shared.HostNews.State state) {
        return switch (state) {
            case SILENT -> State.SILENT;
            case LIMITED -> State.LIMITED;
            case ANSWERS -> State.ANSWERS;
        };
    }

    @Override
    public void heard(io.agentloader.shared.HostNews news, Duration age) {
        registry.heard(new HostNews(news.host(), state(news.state()), news.length(), news.since()), age);
    }

    @Override
    public void heard(News news) {
        others.heard(news);
    }

    @Override
    public void missed() {
        others.missed();
    }
}
