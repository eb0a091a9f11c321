package io.agentloader.observe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/**
 * Loses a batch and not the thread: what the library's thread meets beside exceptions, such as a moment without memory, would end it,
 * and no span would be sent any more.
 */
record LastingExporter(SpanExporter exporter) implements SpanExporter {

    private static final System.Logger LOG = System.getLogger(LastingExporter.class.getName());

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        try {
            return exporter.export(spans);
        } catch (Throwable anything) { // whatever it is, the next batch may go off
            LOG.log(System.Logger.Level.WARNING, "spans were not sent: " + anything);
            return CompletableResultCode.ofFailure();
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
