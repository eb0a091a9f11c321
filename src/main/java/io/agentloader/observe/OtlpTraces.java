package io.agentloader.observe;

import io.agentloader.pull.PullListener;
import io.agentloader.registry.RegistryListener;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends spans to a collector by OTLP over HTTP, in batches, from a queue that drops what is too much. Made where traces are wanted,
 * and only there: it loads the library.
 */
public final class OtlpTraces implements Traces {

    private static final Duration EXPORT = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int QUEUE = 2048;
    private static final int BATCH = 512;
    private static final long STOP_SECONDS = 3;

    private final SdkTracerProvider provider;
    private final TraceBook book;

    private OtlpTraces(SdkTracerProvider provider, InstantSource clock) {
        this.provider = provider;
        this.book = new TraceBook(new Spans(provider.get("agent-loader")), clock);
    }

    /** Connects to nobody yet. */
    public static OtlpTraces to(TraceSettings settings, InstantSource clock) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(settings.endpoint()).setTimeout(EXPORT);
        settings.headers().forEach(exporter::addHeader);
        AttributesBuilder resource = Attributes.builder();
        settings.resource().forEach(resource::put);
        return new OtlpTraces(
                SdkTracerProvider.builder()
                        .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
                        .setSampler(sampler(settings))
                        .addSpanProcessor(BatchSpanProcessor.builder(new LastingExporter(exporter.build()))
                                .setMaxQueueSize(QUEUE)
                                .setMaxExportBatchSize(BATCH)
                                .setScheduleDelay(EVERY)
                                .setExporterTimeout(EXPORT)
                                .build())
                        .build(),
                clock);
    }

    private static Sampler sampler(TraceSettings settings) {
        String name = settings.sampler();
        Sampler root = name.endsWith("always_off")
                ? Sampler.alwaysOff()
                : name.endsWith("traceidratio") ? Sampler.traceIdRatioBased(settings.ratio()) : Sampler.alwaysOn();
        return name.startsWith("parentbased_") ? Sampler.parentBased(root) : root;
    }

    @Override
    public Optional<PullListener> pulls() {
        return Optional.of(book.pulls());
    }

    @Override
    public Optional<RegistryListener> requests() {
        return Optional.of(book);
    }

    @Override
    public void begun(String requestId) {
        book.begun(requestId);
    }

    @Override
    public void ended(ServedRequest request) {
        book.ended(request);
    }

    @Override
    public void close() {
        provider.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
