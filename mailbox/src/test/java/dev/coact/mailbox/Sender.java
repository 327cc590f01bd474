package dev.coact.mailbox;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A waiting sender that records its end and refuses to end twice. */
final class Sender<M> extends WaitingSender<M> {
  private final AtomicReference<@Nullable OfferResult> end = new AtomicReference<>();
  private final Thread thread = Thread.currentThread();

  Sender(M message) {
    super(message);
  }

  @Override
  protected void admitted() {
    end(OfferResult.ACCEPTED);
  }

  @Override
  protected void refused() {
    end(OfferResult.CLOSED);
  }

  @Nullable OfferResult end() {
    return end.get();
  }

  /** Parks until a callback has come. */
  OfferResult join() {
    OfferResult result;
    while ((result = end.get()) == null) {
      LockSupport.park(this);
    }
    return result;
  }

  private void end(OfferResult result) {
    if (!end.compareAndSet(null, result)) {
      throw new AssertionError("second end of a waiting sender: " + end.get() + ", " + result);
    }
    LockSupport.unpark(thread);
  }
}
