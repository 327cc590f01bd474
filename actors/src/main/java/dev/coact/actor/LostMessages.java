package dev.coact.actor;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Every lost message comes through here: exact counters, listeners, a sampled log. Any thread. */
final class LostMessages {
  private static final Logger LOG = LogManager.getLogger(LostMessages.class);

  /* Written by whoever applies a change of the configuration. */
  private volatile LostMessageSection settings;

  private final Map<LostMessage.Reason, AtomicLong> counts =
      new EnumMap<>(LostMessage.Reason.class);
  private final List<Consumer<LostMessage>> listeners = new CopyOnWriteArrayList<>();

  LostMessages(LostMessageSection settings) {
    this.settings = settings;
    for (LostMessage.Reason reason : LostMessage.Reason.values()) {
      counts.put(reason, new AtomicLong());
    }
  }

  void apply(LostMessageSection changed) {
    settings = changed;
  }

  void listen(Consumer<LostMessage> listener) {
    listeners.add(listener);
  }

  void record(LostMessage.Reason reason, Object queued, @Nullable String sender, String recipient) {
    long number = counter(reason).incrementAndGet();
    Object message = Envelope.open(queued);
    LostMessage lost = new LostMessage(reason, message, sender, recipient);
    Events.lost(lost);
    if (isSampled(number)) {
      LOG.warn(
          "lost message {} of reason {}: {} from {} to {}",
          number,
          reason,
          message,
          sender == null ? "outside or unknown" : sender,
          recipient);
    }
    for (Consumer<LostMessage> listener : listeners) {
      try {
        listener.accept(lost);
      } catch (Throwable e) { // the caller may be the end of an actor, which has to go on
        LOG.error("a listener of lost messages threw", e);
      }
    }
  }

  private boolean isSampled(long number) {
    LostMessageSection now = settings;
    return number <= now.logFirst() || (now.logEvery() > 0 && number % now.logEvery() == 0);
  }

  private AtomicLong counter(LostMessage.Reason reason) {
    AtomicLong counter = counts.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    return counter;
  }

  Map<LostMessage.Reason, Long> counts() {
    Map<LostMessage.Reason, Long> now = new EnumMap<>(LostMessage.Reason.class);
    counts.forEach((reason, count) -> now.put(reason, count.get()));
    return now;
  }
}
