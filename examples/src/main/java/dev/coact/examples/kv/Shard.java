package dev.coact.examples.kv;

import dev.coact.actor.ActorContext;
import dev.coact.actor.MessageHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An actor in handler style with a part of the keys. Operations of one batch are done together,
 * without others between.
 *
 * <p>When it fails, its supervisor starts it again, empty: what it held is freed with it.
 */
final class Shard implements MessageHandler<ShardMessage> {
  /* Expired keys are removed a few at a time, so that a million of them do not make clients wait. */
  private static final int EXPIRED_AT_A_TIME = 256;

  private static final String EXPIRY = "expiry";

  /* The timer may fire early: then it is armed again. At least a millisecond lets clients between. */
  private static final long MAX_DELAY_MILLIS = Duration.ofDays(1).toMillis();

  private final KvSettings settings;
  private final KvClock clock;
  private final ShardState state;

  private @Nullable Store store;

  /** When the timer fires, or {@link Entry#NEVER} if it is not armed. */
  private long armedForMillis = Entry.NEVER;

  Shard(KvSettings settings, KvClock clock, ShardState state) {
    this.settings = settings;
    this.clock = clock;
    this.state = state;
  }

  @Override
  public void started(ActorContext<ShardMessage> ctx) {
    Store fresh = new Store(ctx.heap(), settings.shardMemory(), settings.maxValueSize());
    store = fresh;
    state.started(ctx.heap());
    state.publish(fresh);
  }

  @Override
  public void handle(ActorContext<ShardMessage> ctx, ShardMessage message) {
    Store present = store();
    long nowMillis = clock.nowMillis();
    switch (message) {
      case ShardBatch batch -> batch.applyTo(present, nowMillis);
      case ShardMessage.ExpiryDue() -> {
        armedForMillis = Entry.NEVER;
        present.removeExpired(nowMillis, EXPIRED_AT_A_TIME);
      }
      case ShardMessage.Fail(var reason) -> throw new IllegalStateException(reason);
    }
    state.publish(present);
    arm(ctx, present.nextExpiryMillis(), nowMillis);
    if (message instanceof ShardBatch batch) {
      batch.reply();
    }
  }

  /** One timer for all keys; it is left alone when it is early, which costs one message. */
  private void arm(ActorContext<ShardMessage> ctx, long atMillis, long nowMillis) {
    if (atMillis < armedForMillis) {
      armedForMillis = atMillis;
      Duration delay = Duration.ofMillis(Math.clamp(atMillis - nowMillis, 1, MAX_DELAY_MILLIS));
      ctx.timers().once(EXPIRY, delay, new ShardMessage.ExpiryDue());
    }
  }

  private Store store() {
    if (store == null) {
      throw new IllegalStateException("store: not started (expected: started before any message)");
    }
    return store;
  }

  @Override
  public String toString() {
    return "Shard[" + store + "]";
  }
}
