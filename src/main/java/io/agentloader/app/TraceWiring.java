package io.agentloader.app;

import io.agentloader.http.RequestListener;
import io.agentloader.observe.OtlpTraces;
import io.agentloader.observe.ServedRequest;
import io.agentloader.observe.TraceSettings;
import io.agentloader.observe.Traces;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Makes what writes traces where the variables of OpenTelemetry ask for some. Elsewhere nothing of it is made or loaded. */
@Singleton
final class TraceWiring {

    private static final Logger LOG = Logger.getLogger(TraceWiring.class);

    /** A mistake about what watches this service is no reason for it not to start. */
    @Produces
    @Singleton
    Traces traces(InstantSource clock) {
        Map<String, String> environment = System.getenv();
        if (!TraceSettings.areWanted(environment)) {
            return Traces.NONE;
        }
        try {
            TraceSettings settings = TraceSettings.of(environment);
            LOG.infof("Sending %s", settings);
            return OtlpTraces.to(settings, clock);
        } catch (IllegalArgumentException unusable) {
            LOG.warnf("No traces are sent: %s", unusable.getMessage());
            return Traces.NONE;
        }
    }

    /** Also where there are no traces: who set a variable expects something of it. */
    void warn(@Observes StartupEvent event) {
        List<String> ignored = TraceSettings.ignored(System.getenv());
        if (!ignored.isEmpty()) {
            LOG.warnf("Of OpenTelemetry's variables these have no effect here: %s", String.join(", ", ignored));
        }
    }

    void stop(@Disposes Traces traces) {
        traces.close();
    }

    @Produces
    @Singleton
    RequestListener requestListener(Traces traces, InstantSource clock) {
        return traces == Traces.NONE ? RequestListener.NONE : new Told(traces, clock);
    }

    private record Told(Traces traces, InstantSource clock) implements RequestListener {
        @Override
        public boolean listens() {
            return true;
        }

        @Override
        public Instant begun(String requestId) {
            traces.begun(requestId);
            return clock.instant();
        }

        @Override
        public void ended(Handled request, Instant began) {
            traces.ended(new ServedRequest(
                    request.method(),
                    request.route(),
                    request.status(),
                    request.requestId(),
                    request.traceparent(),
                    began,
                    clock.instant()));
        }
    }
}
