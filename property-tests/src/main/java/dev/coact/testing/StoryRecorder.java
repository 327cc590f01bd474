package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.LostMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the story of one run. May be told by any thread. */
final class StoryRecorder implements StoryListener {
  private static final String ROOT = "/";

  /* A message that is on its way, known by the very object. */
  private record Letter(Object message, int number, Point from) {}

  /* Guarded by this. */
  private final List<Story.Entry> first = new ArrayList<>();
  private final Deque<Story.Entry> last = new ArrayDeque<>();
  private final Map<String, Deque<Letter>> mailboxes = new HashMap<>();
  private final Map<String, Letter> inHand = new HashMap<>();
  private final IdentityHashMap<Throwable, Integer> thrown = new IdentityHashMap<>();
  private final StoryNames names = new StoryNames();
  private @Nullable SimulatedScheduler scheduler;
  private @Nullable Letter refused;
  private int letters;
  private int count;
  private int failing = -1;
  private boolean isOver;

  /** The run begins. */
  synchronized void begin(SimulatedScheduler simulation) {
    scheduler = simulation;
  }

  /** The run has ended; what its shutdown does is of no interest. */
  synchronized void end(@Nullable Throwable failure) {
    isOver = true;
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      Integer at = thrown.get(cause);
      if (at != null) {
        failing = at;
        return;
      }
      depth++;
    }
  }

  /** What happened until now. */
  synchronized Story story() {
    List<Story.Entry> all = new ArrayList<>(first);
    all.addAll(last);
    int omitted = count - all.size();
    int failed = failing < first.size() ? failing : failing - omitted;
    boolean isKept = failing >= 0 && (failing < first.size() || failed >= first.size());
    return new Story(all, omitted, isKept ? failed : all.size() - 1);
  }

  private void add(StoryEvent event) {
    SimulatedScheduler simulation = scheduler;
    if (isOver || simulation == null) {
      return;
    }
    count++;
    Story.Entry entry = new Story.Entry(simulation.steps(), simulation.now(), event);
    if (first.size() < Story.FIRST) {
      first.add(entry);
      return;
    }
    if (last.size() == Story.LAST) {
      last.removeFirst();
    }
    last.addLast(entry);
  }

  /* What was just added is about this. */
  private void thrown(@Nullable Throwable failure) {
    if (failure != null && !isOver) {
      thrown.putIfAbsent(failure, count - 1);
    }
  }

  private String text(@Nullable Object value) {
    return names.text(value);
  }

  /* ---- mailboxes ---- */

  private int taken(String actor, Object message) {
    Letter letter = remove(mailboxes.get(actor), message);
    if (letter == null) {
      inHand.remove(actor);
      return 0;
    }
    inHand.put(actor, letter);
    return letter.number;
  }

  @SuppressWarnings("ReferenceEquality") // the very message
  private static @Nullable Letter remove(@Nullable Deque<Letter> mailbox, Object message) {
    if (mailbox != null) {
      for (Iterator<Letter> each = mailbox.iterator(); each.hasNext(); ) {
        Letter letter = each.next();
        if (letter.message == message) {
          each.remove();
          return letter;
        }
      }
    }
    return null;
  }

  /* Refused, in hand, or waiting; the receiver's path may have been another one's before. */
  @SuppressWarnings("ReferenceEquality") // the very message
  private int gone(String actor, Object message) {
    Letter notTaken = refused;
    if (notTaken != null && notTaken.message == message) {
      refused = null;
      return notTaken.number;
    }
    Letter held = inHand.get(actor);
    if (held != null && held.message == message) {
      return held.number;
    }
    Letter letter = remove(mailboxes.get(actor), message);
    Iterator<Deque<Letter>> others = mailboxes.values().iterator();
    while (letter == null && others.hasNext()) {
      letter = remove(others.next(), message);
    }
    return letter == null ? 0 : letter.number;
  }

  /* A fault at an offer is about the letter that was sent last. */
  private void offered(Point at, Deviation fault) {
    boolean isGone = fault instanceof Deviation.Refuse || fault instanceof Deviation.Drop;
    if (!at.kind().equals(Point.OFFER) || !isGone) {
      return;
    }
    for (Deque<Letter> mailbox : mailboxes.values()) {
      Letter letter = mailbox.peekLast();
      if (letter != null && letter.number == letters && letter.from.actor().equals(at.actor())) {
        mailbox.removeLast();
        refused = letter;
      }
    }
  }

  /* ---- what happens ---- */

  @Override
  public synchronized void spawned(String actor) {
    add(new StoryEvent.Spawned(actor));
  }

  @Override
  public synchronized void begun(String actor, long incarnation) {
    if (incarnation > 0) {
      add(new StoryEvent.Restarted(actor, incarnation));
    }
  }

  @Override
  public synchronized void ended(String actor, @Nullable Throwable cause) {
    if (!actor.equals(ROOT)) {
      add(new StoryEvent.Ended(actor, cause == null ? "" : text(cause)));
    }
  }

  @Override
  public synchronized void sent(Point from, String to, Object message) {
    Letter letter = new Letter(message, ++letters, from);
    mailboxes.computeIfAbsent(to, _ -> new ArrayDeque<>()).addLast(letter);
    add(new StoryEvent.Sent(from, to, text(message), letter.number));
  }

  @Override
  public synchronized void answered(Point from, String to, Object answer) {
    add(new StoryEvent.Answered(from, to, text(answer)));
  }

  @Override
  public synchronized void handling(Point at, Object message) {
    add(new StoryEvent.Handling(at, text(message), taken(at.actor(), message)));
  }

  @Override
  public synchronized void handled(Point at, Object message) {
    inHand.remove(at.actor());
    add(new StoryEvent.Handled(at));
  }

  @Override
  public synchronized void notAccepted(String actor, Object message) {
    add(new StoryEvent.NotAccepted(actor, text(message), gone(actor, message)));
  }

  @Override
  public synchronized void lost(LostMessage lost) {
    int letter = gone(lost.recipient(), lost.message());
    add(
        new StoryEvent.Lost(
            lost.recipient(), text(lost.message()), lost.reason().toString(), letter));
  }

  @Override
  public synchronized void failed(ActorFailure failure) {
    add(
        new StoryEvent.Failed(
            failure.path(), failure.decision().toString(), text(failure.cause())));
    thrown(failure.cause());
  }

  @Override
  public synchronized void armed(Point at, Object key, long delayNanos) {
    add(new StoryEvent.Armed(at, text(key), Duration.ofNanos(delayNanos)));
  }

  @Override
  public synchronized void fired(String actor, Object key) {
    add(new StoryEvent.Due(actor, text(key)));
  }

  @Override
  public synchronized void deviated(Point at, Deviation deviation) {
    add(new StoryEvent.Deviated(at, deviation));
  }

  @Override
  public synchronized void fault(Point at, Deviation fault) {
    offered(at, fault);
    add(new StoryEvent.Faulted(at, fault));
  }

  @Override
  public synchronized void called(String client, int index, @Nullable Object command) {
    add(new StoryEvent.Called(client, index, text(command)));
  }

  @Override
  public synchronized void returned(
      String client, int index, @Nullable Object result, @Nullable Throwable failure) {
    boolean isFailure = failure != null;
    add(new StoryEvent.Returned(client, index, text(isFailure ? failure : result), isFailure));
    thrown(failure);
  }
}
