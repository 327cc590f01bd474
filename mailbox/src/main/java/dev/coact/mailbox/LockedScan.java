package dev.coact.mailbox;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A search of a {@link LockedMailbox}, whose messages may be conflated or dropped by other threads
 * meanwhile. The predicate is called with no lock held; afterwards its answer counts only if it was
 * about the message that still stands there.
 */
final class LockedScan<M> extends Scan<M> {
  private final LockedMailbox<M> mailbox;

  LockedScan(LockedMailbox<M> mailbox) {
    this.mailbox = mailbox;
  }

  @Override
  void restart() {
    mailbox.restartSearch();
  }

  @Override
  @Nullable M pollNext(Predicate<? super M> predicate, int atMost) {
    for (int left = atMost; left > 0; left--) {
      LockedMailbox.Look<M> look = mailbox.look();
      if (look == null) {
        return null;
      }
      if (!predicate.test(look.message())) {
        mailbox.leave(look);
      } else if (mailbox.take(look)) {
        return look.message();
      }
    }
    return null;
  }

  @Override
  public boolean hasUnseen() {
    return mailbox.hasUnseen();
  }
}
