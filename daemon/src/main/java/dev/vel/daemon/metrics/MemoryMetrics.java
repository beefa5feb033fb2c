package dev.vel.daemon.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the process holds of the memory that it may have. Thread-safe. */
final class MemoryMetrics {
  /** proc(5). */
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  private MemoryMetrics() {}

  static void bindTo(MeterRegistry registry) {
    Gauge.builder("process.resident.memory.bytes", MemoryMetrics::resident)
        .description("What the process holds in memory; where the system tells")
        .register(registry);
    Gauge.builder("vel.memory.limit.bytes", MemoryMetrics::limit)
        .description("The memory of the container or the machine, whichever is less")
        .register(registry);
  }

  private static double resident() {
    try {
      Matcher told = RESIDENT.matcher(Files.readString(STATUS));
      return told.find() ? Double.parseDouble(told.group(1)) * 1_024 : Double.NaN;
    } catch (IOException elsewhere) {
      return Double.NaN;
    }
  }

  private static double limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
