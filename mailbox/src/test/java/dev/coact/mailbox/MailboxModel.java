package dev.coact.mailbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a mailbox is, said with lists. Not thread-safe. */
final class MailboxModel {
  /** The end of a waiting sender's message, in the order in which ends came. */
  record End(int message, OfferResult result) {}

  /** A message that gave way to another. */
  record Gone(int message, Displacement why) {}

  private final Shape shape;
  private final List<List<Integer>> levels = new ArrayList<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final List<End> ends = new ArrayList<>();
  private final List<Gone> gone = new ArrayList<>();
  private final Set<Integer> looked = new HashSet<>();
  private @Nullable Object lookedFor;
  private @Nullable Integer inHand;
  private boolean closed;

  MailboxModel(int capacity) {
    this(Shape.lockFree(capacity));
  }

  MailboxModel(Shape shape) {
    this.shape = shape;
    for (int i = 0; i < Math.max(1, shape.levels()); i++) {
      levels.add(new ArrayList<>());
    }
  }

  OfferResult offer(int message) {
    if (closed) {
      return OfferResult.CLOSED;
    }
    if (conflate(message)) {
      return OfferResult.ACCEPTED;
    }
    if (laneDepth() < shape.capacity() && waiting.isEmpty()) {
      append(message);
      return OfferResult.ACCEPTED;
    }
    if (!shape.overflow().drops()) {
      return OfferResult.FULL;
    }
    int own = shape.levelOf(message);
    int least = own;
    for (int i = own; i < levels.size(); i++) {
      least = levels.get(i).isEmpty() ? least : i;
    }
    List<Integer> victims = levels.get(least);
    boolean newest = shape.overflow() == OverflowPolicy.DROP_NEWEST;
    if (least == own && (newest || victims.isEmpty())) {
      return OfferResult.FULL;
    }
    append(message);
    int dropped = newest ? victims.removeLast() : victims.removeFirst();
    gone.add(new Gone(dropped, Displacement.DROPPED));
    return OfferResult.ACCEPTED;
  }

  OfferResult handOver(int message) {
    if (!takesHandOver()) {
      return offer(message);
    }
    inHand = message;
    return OfferResult.ACCEPTED;
  }

  boolean takesHandOver() {
    return shape.handsOver() && !closed && isEmpty() && waiting.isEmpty();
  }

  private @Nullable Integer takeInHand() {
    Integer taken = inHand;
    inHand = null;
    return taken;
  }

  private void append(int message) {
    levels.get(shape.levelOf(message)).add(message);
  }

  private boolean conflate(int message) {
    for (int i = 0; shape.keys() > 0 && i < levels.size(); i++) {
      List<Integer> level = levels.get(i);
      for (int place = 0; place < level.size(); place++) {
        int old = level.get(place);
        if (Objects.equals(shape.keyOf(old), shape.keyOf(message))) {
          if (i == shape.levelOf(message)) {
            level.set(place, message);
          } else {
            level.remove(/* index */ place);
            append(message);
          }
          gone.add(new Gone(old, Displacement.CONFLATED));
          return true;
        }
      }
    }
    return false;
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
    if (inHand != null) {
      return takeInHand();
    }
    Integer polled =
        levels.stream()
            .filter(level -> !level.isEmpty())
            .findFirst()
            .map(List::removeFirst)
            .orElse(null);
    if (polled != null) {
      admit();
    }
    return polled;
  }

  private void admit() {
    while (!waiting.isEmpty()) {
      int first = waiting.getFirst();
      if (!conflate(first)) {
        if (laneDepth() == shape.capacity()) {
          return;
        }
        append(first);
      }
      waiting.removeFirst();
      ends.add(new End(first, OfferResult.ACCEPTED));
    }
  }

  /** As {@link Scan#poll}. */
  @SuppressWarnings("ReferenceEquality") // the same predicate, as there
  @Nullable Integer scan(Predicate<Integer> predicate, int atMost) {
    if (lookedFor != predicate) {
      lookedFor = predicate;
      looked.clear();
    }
    int left = atMost;
    if (inHand != null && !looked.contains(inHand)) {
      if (left-- == 0) {
        return null;
      }
      if (predicate.test(inHand)) {
        return takeInHand();
      }
      looked.add(inHand);
    }
    for (List<Integer> level : levels) {
      for (Integer message : List.copyOf(level)) {
        if (!looked.contains(message)) {
          if (left-- == 0) {
            return null;
          }
          if (predicate.test(message)) {
            level.remove(/* element */ message);
            admit();
            return message;
          }
          looked.add(message);
        }
      }
    }
    return null;
  }

  boolean hasUnseen() {
    return (inHand != null && !looked.contains(inHand))
        || levels.stream().anyMatch(level -> !looked.containsAll(level));
  }

  boolean isEmpty() {
    return depth() == 0;
  }

  int depth() {
    return laneDepth() + (inHand == null ? 0 : 1);
  }

  private int laneDepth() {
    return levels.stream().mapToInt(List::size).sum();
  }

  int waitingSenders() {
    return waiting.size();
  }

  List<Integer> close() {
    closed = true;
    List<Integer> lost = new ArrayList<>();
    if (inHand != null) {
      lost.add(takeInHand());
    }
    levels.forEach(lost::addAll);
    levels.forEach(List::clear);
    waiting.forEach(message -> ends.add(new End(message, OfferResult.CLOSED)));
    waiting.clear();
    return lost;
  }

  List<End> ends() {
    return ends;
  }

  List<Gone> gone() {
    return gone;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MailboxModel that
        && closed == that.closed
        && Objects.equals(inHand, that.inHand)
        && levels.equals(that.levels)
        && List.copyOf(waiting).equals(List.copyOf(that.waiting));
  }

  @Override
  public int hashCode() {
    return Objects.hash(closed, inHand, levels, List.copyOf(waiting));
  }
}
