package dev.coact.mailbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a mailbox is, said with two deques. Not thread-safe. */
final class MailboxModel {
  /** The end of a waiting sender's message, in the order in which ends came. */
  record End(int message, OfferResult result) {}

  private final int capacity;
  private final Deque<Integer> lane = new ArrayDeque<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final List<End> ends = new ArrayList<>();
  private boolean closed;

  MailboxModel(int capacity) {
    this.capacity = capacity;
  }

  OfferResult offer(int message) {
    if (closed) {
      return OfferResult.CLOSED;
    }
    if (lane.size() == capacity) {
      return OfferResult.FULL;
    }
    lane.add(message);
    return OfferResult.ACCEPTED;
  }

  AwaitResult await(int message) {
    return switch (offer(message)) {
      case ACCEPTED -> AwaitResult.ACCEPTED;
      case CLOSED -> AwaitResult.CLOSED;
      case FULL -> {
        waiting.add(message);
        yield AwaitResult.WAITING;
      }
    };
  }

  boolean cancel(int message) {
    return waiting.remove(message);
  }

  @Nullable Integer poll() {
    Integer polled = lane.poll();
    Integer admitted = polled == null ? null : waiting.poll();
    if (admitted != null) {
      lane.add(admitted);
      ends.add(new End(admitted, OfferResult.ACCEPTED));
    }
    return polled;
  }

  boolean isEmpty() {
    return lane.isEmpty();
  }

  int depth() {
    return lane.size();
  }

  int waitingSenders() {
    return waiting.size();
  }

  List<Integer> close() {
    closed = true;
    List<Integer> lost = List.copyOf(lane);
    lane.clear();
    waiting.forEach(message -> ends.add(new End(message, OfferResult.CLOSED)));
    waiting.clear();
    return lost;
  }

  List<End> ends() {
    return ends;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MailboxModel that
        && closed == that.closed
        && List.copyOf(lane).equals(List.copyOf(that.lane))
        && List.copyOf(waiting).equals(List.copyOf(that.waiting));
  }

  @Override
  public int hashCode() {
    return Objects.hash(closed, List.copyOf(lane), List.copyOf(waiting));
  }
}
