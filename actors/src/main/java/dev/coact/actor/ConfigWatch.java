package dev.coact.actor;

import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Looks now and then whether the files of the configuration have changed. */
final class ConfigWatch {
  /*
   * A look is a call on the blocking pool, caused by a timer that the look before it has armed: so
   * there is one at a time, and what it remembers needs no lock. It compares what the file system
   * says of each file (time, size, identity) and has the configuration read again if that differs.
   * What it compares is taken before the reading: a file that is written meanwhile differs again at
   * the next look. The first look always reads, since the files may have changed before it.
   *
   * Not the watch service of the JDK: that would be a thread of its own, and would not see a link
   * that points to another folder now, which is how Kubernetes changes files.
   */
  private final Scheduler scheduler;
  private final LiveSettings live;
  private final long periodNanos;

  /* Written by the looks only. */
  private Map<Path, String> seen = Map.of();
  private final AtomicLong looks = new AtomicLong();

  /* Guarded by this. */
  private @Nullable Timer next;
  private boolean closed;

  /**
   * @param period time between two looks; more than zero
   */
  ConfigWatch(Scheduler scheduler, LiveSettings live, Duration period) {
    this.scheduler = scheduler;
    this.live = live;
    this.periodNanos = Durations.positive("interval", period);
  }

  /** Begins to look, and goes on until {@link #close}. */
  synchronized void arm() {
    if (closed) {
      return;
    }
    Timer timer =
        new Timer() {
          @Override
          protected void fire() {
            scheduler.blocking(ConfigWatch.this::look);
          }
        };
    next = timer;
    scheduler.timers().arm(timer, periodNanos);
  }

  /** No look begins from now on. */
  synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void look() {
    if (isClosed()) {
      return;
    }
    try {
      Map<Path, String> found = new TreeMap<>();
      live.layers().files().forEach(file -> found.put(file, print(file)));
      if (!found.equals(seen)) {
        live.reload();
        seen = found;
      }
    } catch (RuntimeException e) { // the next look may do better
      ActorSystem.LOG.error("the configuration could not be read again", e);
    } finally {
      looks.incrementAndGet();
      arm();
    }
  }

  /** How often it has looked so far. Any thread. */
  long looks() {
    return looks.get();
  }

  @Override
  public String toString() {
    return "ConfigWatch[looks=" + looks + ", periodNanos=" + periodNanos + "]";
  }

  /** What differs if the file has changed. */
  private static String print(Path file) {
    try {
      BasicFileAttributes known = Files.readAttributes(file, BasicFileAttributes.class);
      return known.lastModifiedTime() + " " + known.size() + " " + known.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
