package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastingExporterTest {

    private static final class Once implements SpanExporter {
        private boolean failing = true;

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            if (failing) {
                failing = false;
                throw new OutOfMemoryError("a moment without memory");
            }
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @Test
    void momentWithoutMemoryLosesOneBatchAndNotTheThread() {
        LastingExporter exporter = new LastingExporter(new Once());

        assertThat(exporter.export(List.of()).isSuccess()).isFalse();

        assertThat(exporter.export(List.of()).isSuccess()).isTrue();
    }
}
