package io.agentloader.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.quarkus.micrometer.runtime.binder.JVMInfoBinder;
import java.util.List;

/** The numbers of the Java runtime and of its process. Making them loads the runtime's management, which nothing else here needs. */
final class RuntimeMeters {

    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();

    private RuntimeMeters() {}

    /** Shows them from now on; what is counted by events, such as pauses of the collector, is counted from now on. */
    static RuntimeMeters in(MeterRegistry meters) {
        RuntimeMeters made = new RuntimeMeters();
        made.binders().forEach(binder -> binder.bindTo(meters));
        return made;
    }

    private List<MeterBinder> binders() {
        return List.of(
                new ClassLoaderMetrics(),
                pressure,
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new JVMInfoBinder(),
                collections,
                new UptimeMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics());
    }

    /** Listens to the collector no longer. */
    void close() {
        collections.close();
        pressure.close();
    }
}
