package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.registry.HostNews;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.UpstreamRequest;
import java.util.List;

/** Several listeners as one, told in their order. */
record RegistryListeners(List<RegistryListener> all) implements RegistryListener {

    RegistryListeners {
        all = List.copyOf(all);
    }

    @Override
    public void asked(UpstreamRequest request) {
        all.forEach(listener -> listener.asked(request));
    }

    @Override
    public void failed(String host, AgentException failure) {
        all.forEach(listener -> listener.failed(host, failure));
    }

    @Override
    public void learned(HostNews news) {
        all.forEach(listener -> listener.learned(news));
    }
}
