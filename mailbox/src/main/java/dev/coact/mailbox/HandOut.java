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
