package dev.coact.actor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The asks that wait for an answer of one actor, linked through the replies themselves. Its end and
 * its restart fail them at once. Guarded by its monitor; nobody is called under it.
 */
final class AskTable {
  private @Nullable ReplyRef<?> first;
  private boolean closed;

  /** False if the actor has ended. */
  synchronized boolean add(ReplyRef<?> ask) {
    if (closed) {
      return false;
    }
    ask.next = first;
    if (first != null) {
      first.previous = ask;
    }
    first = ask;
    ask.listed = true;
    return true;
  }

  synchronized void remove(ReplyRef<?> ask) {
    if (!ask.listed) {
      return;
    }
    ask.listed = false;
    if (ask.previous != null) {
      ask.previous.next = ask.next;
    } else {
      first = ask.next;
    }
    if (ask.next != null) {
      ask.next.previous = ask.previous;
    }
    ask.previous = null;
    ask.next = null;
  }

  /**
   * Fails those that wait now; one that is added meanwhile, such as a retry, waits on.
   *
   * @param apart the one that the caller fails itself, afterwards
   */
  @SuppressWarnings("ReferenceEquality") // the very ask
  void failAll(
      AskException.Outcome outcome,
      String detail,
      @Nullable Throwable cause,
      @Nullable ReplyRef<?> apart) {
    for (ReplyRef<?> ask : takeAll()) {
      if (ask != apart) {
        ask.fail(outcome, detail, cause);
      }
    }
  }

  synchronized int count() {
    int count = 0;
    for (ReplyRef<?> ask = first; ask != null; ask = ask.next) {
      count++;
    }
    return count;
  }

  void close(@Nullable Throwable cause) {
    synchronized (this) {
      closed = true;
    }
    failAll(AskException.Outcome.RECEIVER_DOWN, "it ended before it answered", cause, null);
  }

  private synchronized List<ReplyRef<?>> takeAll() {
    List<ReplyRef<?>> all = new ArrayList<>();
    while (first != null) {
      all.add(first);
      remove(first);
    }
    return all;
  }
}
