package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.AskException;
import dev.coact.actor.LostMessage;
import dev.coact.actor.LostMessage.Reason;
import dev.coact.actor.SystemCounters;
import dev.coact.mailbox.OverflowPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happened in one run of a {@link Program}, and what must hold of it under any schedule. Any
 * thread writes; {@link #check} comes when all is over.
 */
final class Journal {
  /** How a send was made. */
  enum Kind {
    TELL,
    OFFER,
    ASK
  }

  /** How a send ended, for its sender. */
  enum Sent {
    UNDER_WAY,
    RETURNED,
    REFUSED,
    STOPPED,
    ANSWERED,
    TIMED_OUT,
    FAILED,
    RECEIVER_DOWN,
    RECEIVER_RESTARTED
  }

  /** What became of one message with work. */
  static final class Fate {
    final long id;
    final Kind kind;
    final String sender;
    final String receiver;
    final long number;
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger completed = new AtomicInteger();
    final AtomicInteger replied = new AtomicInteger();
    final AtomicInteger lateReplies = new AtomicInteger();
    final Queue<Reason> lost = new ConcurrentLinkedQueue<>();
    volatile Sent sent = Sent.UNDER_WAY;

    Fate(long id, Kind kind, String sender, String receiver, long number) {
      this.id = id;
      this.kind = kind;
      this.sender = sender;
      this.receiver = receiver;
      this.number = number;
    }

    @Override
    public String toString() {
      return kind
          + " #"
          + id
          + " "
          + sender
          + "->"
          + receiver
          + " number="
          + number
          + " sent="
          + sent
          + " begun="
          + begun
          + " completed="
          + completed
          + " replied="
          + replied
          + " lateReplies="
          + lateReplies
          + " lost="
          + lost;
    }

    /** The rule for one message. */
    boolean isRight() {
      boolean reached = begun.get() == 1;
      List<Reason> why = List.copyOf(lost);
      boolean handled =
          reached
              && (completed.get() == 1
                  ? why.isEmpty()
                  : why.equals(List.of(Reason.FAILED_IN_HANDLER))
                      || why.equals(List.of(Reason.NOT_HANDLED)));
      boolean dropped = begun.get() == 0 && completed.get() == 0 && why.size() == 1;
      Reason reason = dropped ? why.getFirst() : null;
      boolean noTrace = begun.get() == 0 && completed.get() == 0 && why.isEmpty();
      boolean displaced = reason == Reason.DROPPED || reason == Reason.CONFLATED;
      boolean rightEnd =
          switch (sent) {
            case UNDER_WAY -> false;
            case RETURNED ->
                handled
                    || reason == Reason.NOT_HANDLED
                    || displaced
                    || (kind == Kind.TELL
                        && (reason == Reason.RECIPIENT_ENDED
                            || reason == Reason.REJECTED
                            || reason == Reason.SEND_TIMED_OUT));
            case REFUSED -> noTrace || (kind == Kind.ASK && displaced);
            case STOPPED ->
                handled
                    || reason == Reason.EXPIRED
                    || reason == Reason.NOT_HANDLED
                    || displaced
                    || reason == Reason.NOT_SENT
                    || reason == Reason.RECIPIENT_ENDED
                    || (kind == Kind.ASK && noTrace);
            case ANSWERED -> reached && completed.get() == 1 && why.isEmpty();
            case FAILED -> handled || reason == Reason.FAILED_IN_HANDLER;
            case TIMED_OUT, RECEIVER_DOWN, RECEIVER_RESTARTED ->
                handled
                    || reason == Reason.EXPIRED
                    || reason == Reason.NOT_HANDLED
                    || displaced
                    || reason == Reason.RECIPIENT_ENDED
                    || noTrace;
          };
      return rightEnd && repliesAreRight();
    }

    private boolean repliesAreRight() {
      int late = lateReplies.get();
      int replies = replied.get();
      return switch (sent) {
        case ANSWERED -> replies == 1 && late == 0;
        case STOPPED -> late <= replies; // the answer may have come and not been taken
        default -> late == replies;
      };
    }
  }

  /** Somebody's end was asked for, or came by a failure: from then on it may be down. */
  private final Set<String> mayBeDown = ConcurrentHashMap.newKeySet();

  private final Set<String> stopsAsked = ConcurrentHashMap.newKeySet();
  private final Map<Long, Fate> fates = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> numbers = new ConcurrentHashMap<>();
  private final Map<String, Long> lastHandled = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> crashes = new ConcurrentHashMap<>();
  private final Map<String, List<ActorFailure>> failures = new ConcurrentHashMap<>();
  private final Map<String, Program.Worker> workers = new ConcurrentHashMap<>();
  private final Map<String, Integer> maxRestarts = new ConcurrentHashMap<>();
  private final Map<Reason, AtomicLong> lostByReason = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final Queue<String> reached = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean stopsBeforeTheEnd;

  /* ---- writing ---- */

  void violation(String what) {
    violations.add(what);
  }

  void reached(String what) {
    reached.add(what);
  }

  Collection<String> reached() {
    return reached;
  }

  void started(String actor, Program.Worker worker) {
    workers.put(actor, worker);
    maxRestarts.put(actor, worker.maxRestarts());
  }

  void stopAsked(String actor, boolean atTheEnd) {
    stopsBeforeTheEnd |= !atTheEnd;
    stopsAsked.add(actor);
    mayBeDown.add(actor);
  }

  void crashes(String actor) {
    int count = crashes.computeIfAbsent(actor, _ -> new AtomicInteger()).incrementAndGet();
    if (count > Math.max(0, maxRestarts.get(actor))) {
      mayBeDown.add(actor);
    }
  }

  /** A child may also be down when its parent fails or ends. */
  boolean mayBeDown(String actor) {
    int slash = actor.indexOf('/');
    return mayBeDown.contains(actor)
        || (slash > 0
            && (mayBeDown(actor.substring(0, slash))
                || crashes.containsKey(actor.substring(0, slash))));
  }

  Fate send(Kind kind, String sender, String receiver) {
    long number =
        numbers.computeIfAbsent(sender + ">" + receiver, _ -> new AtomicLong()).incrementAndGet();
    Fate fate = new Fate(ids.incrementAndGet(), kind, sender, receiver, number);
    fates.put(fate.id, fate);
    return fate;
  }

  /**
   * A message is being handled.
   *
   * @param orderClass of those messages of one sender whose order is kept
   */
  void begun(String receiver, Fate fate, int orderClass) {
    if (fate.begun.incrementAndGet() > 1) {
      violation("handled twice: " + fate);
    }
    if (!fate.receiver.equals(receiver)) {
      violation("handled by " + receiver + ": " + fate);
    }
    Long before = lastHandled.put(fate.sender + ">" + receiver + "#" + orderClass, fate.number);
    if (before != null && before >= fate.number) {
      violation("handled after number " + before + ": " + fate);
    }
  }

  void asked(Fate fate, AskException e, boolean shortTimeout, boolean rejects) {
    reached("ask " + e.outcome());
    boolean possible =
        switch (e.outcome()) {
          case TIMED_OUT -> shortTimeout || hasItsAskersDeadline(e);
          case RECEIVER_DOWN -> mayBeDown(fate.receiver);
          case FAILED, RECEIVER_RESTARTED ->
              crashes.containsKey(fate.receiver) && e.getCause() instanceof Crash;
          case REFUSED -> rejects;
        };
    if (!possible) {
      violations.add("ended with " + e + ": " + fate);
    }
    fate.sent =
        switch (e.outcome()) {
          case TIMED_OUT -> Sent.TIMED_OUT;
          case FAILED -> Sent.FAILED;
          case RECEIVER_DOWN -> Sent.RECEIVER_DOWN;
          case RECEIVER_RESTARTED -> Sent.RECEIVER_RESTARTED;
          case REFUSED -> Sent.REFUSED;
        };
  }

  /** Its own time may be long: that of the request which the asker has in hand was not. */
  private static boolean hasItsAskersDeadline(AskException e) {
    return String.valueOf(e.getMessage()).contains("the request that the asker has in hand");
  }

  /** What an actor throws when it is told to crash. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("as told", null, false, false);
    }
  }

  void lost(LostMessage message) {
    lostByReason.computeIfAbsent(message.reason(), _ -> new AtomicLong()).incrementAndGet();
    reached("lost " + message.reason());
    switch (message.message()) {
      case Players.Work work -> {
        Fate fate = work.fate();
        fate.lost.add(message.reason());
        if (!isPossible(message.reason(), workers.get(fate.receiver))) {
          violation("lost for " + message.reason() + ", which its receiver does not do: " + fate);
        }
        if (!message.recipient().equals("/" + fate.receiver)) {
          violation("lost for " + message.recipient() + ": " + fate);
        }
        if (message.sender() != null && !message.sender().equals("/" + fate.sender)) {
          violation("lost from " + message.sender() + ": " + fate);
        }
      }
      case Players.Answer answer -> fates.get(answer.id()).lateReplies.incrementAndGet();
      case Players.Probe _, Players.Due _ -> {} // of an actor that was stopped or restarted
      default -> violation("lost: " + message);
    }
  }

  private static boolean isPossible(Reason reason, Program.Worker receiver) {
    return switch (reason) {
      case REJECTED -> receiver.overflow() == OverflowPolicy.REJECT;
      case DROPPED -> receiver.overflow().drops();
      case CONFLATED -> receiver.order() == Program.Order.CONFLATING;
      case SEND_TIMED_OUT, NOT_SENT -> receiver.overflow() == OverflowPolicy.SUSPEND;
      case RECIPIENT_ENDED, NOT_HANDLED, FAILED_IN_HANDLER, EXPIRED -> true;
      case LATE_REPLY -> false;
    };
  }

  void failed(ActorFailure failure) {
    reached("failure " + failure.decision());
    if (!(failure.cause() instanceof Crash)) {
      violation("failed: " + failure);
    }
    failures
        .computeIfAbsent(
            failure.path().substring(1),
            _ -> java.util.Collections.synchronizedList(new ArrayList<>()))
        .add(failure);
  }

  /* ---- checking ---- */

  void check(SystemCounters counters) {
    assertThat(violations).as("violations").isEmpty();
    assertThat(fates.values()).as("messages").allMatch(Fate::isRight);
    checkFailures(counters);
    counters
        .lost()
        .forEach((reason, count) ->
            assertThat(count)
                .as("lost for reason %s", reason)
                .isEqualTo(lostByReason.getOrDefault(reason, new AtomicLong()).get()));
  }

  private void checkFailures(SystemCounters counters) {
    int total = 0;
    int restarts = 0;
    for (Map.Entry<String, AtomicInteger> entry : crashes.entrySet()) {
      List<ActorFailure> seen = failures.getOrDefault(entry.getKey(), List.of());
      int max = maxRestarts.get(entry.getKey());
      assertThat(seen).as("failures of %s", entry.getKey()).hasSize(entry.getValue().get());
      for (int i = 0; i < seen.size(); i++) {
        ActorFailure.Decision decision = seen.get(i).decision();
        boolean onItsWayOut =
            decision == ActorFailure.Decision.STOP
                && stopsAsked.contains(entry.getKey())
                && i == seen.size() - 1;
        if (!onItsWayOut) {
          ActorFailure.Decision right =
              i < max
                  ? ActorFailure.Decision.RESTART
                  : max < 0 ? ActorFailure.Decision.STOP : ActorFailure.Decision.STOP_AT_LIMIT;
          assertThat(decision).as("decision on %s", seen.get(i)).isEqualTo(right);
        }
        restarts += decision == ActorFailure.Decision.RESTART ? 1 : 0;
        assertThat(seen.get(i).incarnation()).isEqualTo(i);
      }
      total += seen.size();
    }
    assertThat(counters.failures()).isEqualTo(total);
    if (stopsBeforeTheEnd) { // a stop may come before the restart that was decided
      assertThat(counters.restarts()).isLessThanOrEqualTo(restarts);
    } else {
      assertThat(counters.restarts()).isEqualTo(restarts);
    }
  }

  /** For a run that got stuck. */
  List<Fate> underWay() {
    return fates.values().stream().filter(fate -> fate.sent == Sent.UNDER_WAY).toList();
  }
}
