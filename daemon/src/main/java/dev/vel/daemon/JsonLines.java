package dev.vel.daemon;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vel.wire.Json;
import java.util.List;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;

/** One JSON object a line, for machines to read. Thread-safe. */
final class JsonLines extends LayoutBase<ILoggingEvent> {
  private static final List<KeyValuePair> NONE = List.of();

  @Override
  public String doLayout(ILoggingEvent event) {
    ObjectNode line = Json.object();
    line.put("timestamp", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::put);
    for (KeyValuePair pair : Objects.requireNonNullElse(event.getKeyValuePairs(), NONE)) {
      line.set(pair.key, pair.value instanceof Number ? Json.tree(pair.value) : text(pair));
    }
    if (event.getThrowableProxy() != null) {
      line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return Json.write(line) + "\n";
  }

  private static TextNode text(KeyValuePair pair) {
    return TextNode.valueOf(String.valueOf(pair.value));
  }
}
