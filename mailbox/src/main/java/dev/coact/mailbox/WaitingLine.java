package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * Senders that wait, in arrival order; its monitor guards it and the {@code state}, {@code line}
 * and links of each sender in it. A doubly linked list, because a deadline takes its sender out of
 * the middle.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // size: under the monitor
final class WaitingLine<M> {
  // Guarded by this

  private @Nullable WaitingSender<M> first;
  private @Nullable WaitingSender<M> last;

  /** Written under the monitor, read by anyone. */
  private volatile int size;

  /** Nobody joins any more. Written under the monitor, once; read by anyone. */
  private volatile boolean sealed;

  boolean isSealed() {
    return sealed;
  }

  void seal() {
    sealed = true;
  }

  @Nullable WaitingSender<M> first() {
    return first;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return first == null;
  }

  void add(WaitingSender<M> sender) {
    sender.state = WaitingSender.State.WAITING;
    sender.line = this;
    sender.ahead = last;
    if (last == null) {
      first = sender;
    } else {
      last.behind = sender;
    }
    last = sender;
    size = size + 1;
  }

  /** Takes a sender out, from wherever it stands; it ends in the given state. */
  void remove(WaitingSender<M> sender, WaitingSender.State end) {
    WaitingSender<M> ahead = sender.ahead;
    WaitingSender<M> behind = sender.behind;
    if (ahead == null) {
      first = behind;
    } else {
      ahead.behind = behind;
    }
    if (behind == null) {
      last = ahead;
    } else {
      behind.ahead = ahead;
    }
    sender.ahead = null;
    sender.behind = null;
    sender.line = null;
    sender.state = end;
    size = size - 1;
  }

  /** Takes all senders out; returns them in arrival order, linked through {@code behind}. */
  @Nullable WaitingSender<M> removeAll(WaitingSender.State end) {
    WaitingSender<M> all = first;
    for (WaitingSender<M> sender = all; sender != null; sender = sender.behind) {
      sender.ahead = null;
      sender.line = null;
      sender.state = end;
    }
    first = null;
    last = null;
    size = 0;
    return all;
  }
}
