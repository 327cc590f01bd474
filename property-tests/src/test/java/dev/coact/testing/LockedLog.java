package dev.coact.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs until this is closed; each line takes a lock, as that of a file does. */
final class LockedLog extends AbstractAppender implements AutoCloseable {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Lock lock;
  private final Logger logger;
  private final Level before;

  LockedLog(Class<?> of, Lock lock) {
    super("locked", null, null, true, Property.EMPTY_ARRAY);
    this.lock = lock;
    this.logger = (Logger) LogManager.getLogger(of);
    this.before = logger.getLevel();
    start();
    logger.addAppender(this);
    Configurator.setLevel(logger, Level.WARN);
  }

  @Override
  public void append(LogEvent event) {
    lock.lock();
    try {
      seen.add(event.getMessage().getFormattedMessage());
    } finally {
      lock.unlock();
    }
  }

  List<String> messages() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    Configurator.setLevel(logger, before);
    logger.removeAppender(this);
  }
}
