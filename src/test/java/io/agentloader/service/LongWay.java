package io.agentloader.service;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Counts the requests that come as far as a resource. */
@Singleton
public class LongWay {

    private final AtomicLong requests = new AtomicLong();

    @ServerRequestFilter
    public void pass() {
        requests.incrementAndGet();
    }

    long requests() {
        return requests.get();
    }
}
