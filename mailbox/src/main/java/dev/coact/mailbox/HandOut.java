package dev.coact.mailbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes on handing out when a receiver throws; keeps what was thrown first. */
final class HandOut {
  private @Nullable Throwable thrown;

  <T> void to(Consumer<? super T> receiver, T what) {
    try {
      receiver.accept(what);
    } catch (Throwable t) {
      if (thrown == null) {
        thrown = t;
      }
    }
  }

  /** Refuses all of a line, given by its first and linked through {@code behind}. */
  <M> void refuse(@Nullable WaitingSender<M> line) {
    WaitingSender<M> sender = line;
    while (sender != null) {
      WaitingSender<M> next = sender.behind;
      sender.behind = null;
      to(WaitingSender::refused, sender);
      sender = next;
    }
  }

  void rethrow() {
    if (thrown != null) {
      HandOut.<RuntimeException>throwAsIs(thrown);
    }
  }

  @SuppressWarnings("unchecked") // nothing checks: a receiver compiled elsewhere may throw anything
  private static <T extends Throwable> void throwAsIs(Throwable t) throws T {
    throw (T) t;
  }
}
