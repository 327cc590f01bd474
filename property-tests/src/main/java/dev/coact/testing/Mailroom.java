package dev.coact.testing;

import dev.coact.actor.LostMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of every message of a run from its send to its end: that none vanishes, and that
 * none overtakes another of the same sender. Used under the lock of {@link Run}.
 */
final class Mailroom {
  /*
   * A letter is known by the very object that was sent, at a receiver. An object may be sent many
   * times, by a timer as well as by an actor, be set aside and come back, or be handled again after
   * a restart. All of these are handled more often than they were sent; such an object is ambiguous,
   * and what an ambiguous one seemed to overtake does not count. So order is judged at the end.
   */
  private record Letter(Identities.Identity from, Object message) {}

  /** One that was handled before an earlier one of the same sender. */
  private record Overtaking(
      Identities.Identity from, Identities.Identity to, Object first, Object second) {}

  private static final int MAX_SHOWN = 10;

  private final Map<Identities.Identity, Deque<Letter>> queues = new HashMap<>();
  private final Set<Identities.Identity> choosers = new HashSet<>();
  private final Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Class<?>> seen = new HashSet<>();
  private final List<Overtaking> overtakings = new ArrayList<>();

  /* What stood before the letter that was removed last. */
  private final List<Letter> earlier = new ArrayList<>();

  void sent(Identities.Identity from, Identities.Identity to, Object message) {
    seen.add(message.getClass());
    queues.computeIfAbsent(to, _ -> new ArrayDeque<>(4)).addLast(new Letter(from, message));
  }

  /** This receiver takes messages in an order of its own. */
  void chooses(Identities.Identity receiver) {
    choosers.add(receiver);
  }

  void handled(Identities.Identity to, Object message) {
    Deque<Letter> queue = queues.get(to);
    Letter first = queue == null ? null : queue.peekFirst();
    if (queue != null && first != null && isOf(first, message)) {
      queue.removeFirst(); // in order, as nearly always
      return;
    }
    Letter letter = queue == null ? null : remove(queue, message);
    if (letter == null) {
      ambiguous.add(message);
    } else if (!choosers.contains(to) && letter.from.number != 0) {
      noteOvertaken(letter, to);
    }
  }

  /** Nothing is said of the outside: several threads may be it. */
  private void noteOvertaken(Letter letter, Identities.Identity to) {
    for (Letter other : earlier) {
      if (other.from.equals(letter.from)) {
        overtakings.add(new Overtaking(letter.from, to, other.message, letter.message));
        return;
      }
    }
  }

  private @Nullable Letter remove(Deque<Letter> queue, Object message) {
    earlier.clear();
    for (Iterator<Letter> left = queue.iterator(); left.hasNext(); ) {
      Letter letter = left.next();
      if (isOf(letter, message)) {
        left.remove();
        return letter;
      }
      earlier.add(letter);
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // the very message
  private static boolean isOf(Letter letter, Object message) {
    return letter.message == message;
  }

  /** It will not be handled, and somebody knows. */
  void gone(Identities.@Nullable Identity to, Object message) {
    Deque<Letter> queue = to == null ? null : queues.get(to);
    if (queue != null && remove(queue, message) != null) {
      return;
    }
    for (Deque<Letter> other : queues.values()) { // its receiver is not known any more
      if (remove(other, message) != null) {
        return;
      }
    }
  }

  /** Whether a message of this class, or one below it, was sent. */
  boolean seen(Class<?> type) {
    return seen.stream().anyMatch(type::isAssignableFrom);
  }

  /** What has vanished, for people; null if nothing has. To be asked when the system has ended. */
  @Nullable String vanished() {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (Map.Entry<Identities.Identity, Deque<Letter>> each : queues.entrySet()) {
      for (Letter letter : each.getValue()) {
        if (++count <= MAX_SHOWN) {
          text.append("\n  ").append(letter.message).append(" from ").append(letter.from.path);
          text.append(" to ").append(each.getKey().path);
        }
      }
    }
    return count == 0
        ? null
        : count
            + " messages were neither handled nor lost (expected: each a "
            + LostMessage.class.getSimpleName()
            + ", if nothing else)"
            + text;
  }

  /** Which message has overtaken which, for people; null if none has. */
  @Nullable String overtaken() {
    for (Overtaking each : overtakings) {
      if (!ambiguous.contains(each.first) && !ambiguous.contains(each.second)) {
        return each.to.path
            + " has handled "
            + each.second
            + " before "
            + each.first
            + " (expected: the order in which "
            + each.from.path
            + " sent them)";
      }
    }
    return null;
  }
}
