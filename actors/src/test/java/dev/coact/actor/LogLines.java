package dev.coact.actor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs, until it is closed. */
final class LogLines extends AbstractAppender implements AutoCloseable {
  private record Line(Level level, String message) {}

  private final List<Line> seen = Collections.synchronizedList(new ArrayList<>());
  private final Logger logger;

  LogLines(Class<?> of, Level level) {
    super("lines", null, null, true, Property.EMPTY_ARRAY);
    this.logger = (Logger) LogManager.getLogger(of);
    start();
    logger.addAppender(this);
    Configurator.setLevel(logger, level);
  }

  @Override
  public void append(LogEvent event) {
    seen.add(new Line(event.getLevel(), event.getMessage().getFormattedMessage()));
  }

  /** All of them. */
  List<String> messages() {
    synchronized (seen) {
      return seen.stream().map(Line::message).toList();
    }
  }

  /** Those of one system, as {@code LEVEL message}. */
  List<String> of(String system) {
    synchronized (seen) {
      return seen.stream()
          .filter(line -> line.message().startsWith("system " + system + ": "))
          .map(line -> line.level() + " " + line.message())
          .toList();
    }
  }

  @Override
  public void close() {
    Configurator.setLevel(logger, Level.OFF);
    logger.removeAppender(this);
  }
}
