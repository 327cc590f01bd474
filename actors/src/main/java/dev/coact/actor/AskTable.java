package dev.coact.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
   * @param spared those that wait on, too
   */
  void failAll(
      AskException.Outcome outcome,
      String detail,
      @Nullable Throwable cause,
      Predicate<ReplyRef<?>> spared) {
    for (ReplyRef<?> ask : takeAll(spared)) {
      ask.fail(outcome, detail, cause);
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
    failAll(AskException.Outcome.RECEIVER_DOWN, "it ended before it answered", cause, _ -> false);
  }

  private synchronized List<ReplyRef<?>> takeAll(Predicate<ReplyRef<?>> spared) {
    List<ReplyRef<?>> all = new ArrayList<>();
    ReplyRef<?> ask = first;
    while (ask != null) {
      ReplyRef<?> behind = ask.next;
      if (!spared.test(ask)) {
        all.add(ask);
        remove(ask);
      }
      ask = behind;
    }
    return all;
  }
}
