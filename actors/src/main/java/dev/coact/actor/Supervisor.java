package dev.coact.actor;

import dev.coact.scheduler.Timer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The children of an actor with a {@link SupervisorStrategy} as a whole: their common limit, the
 * restart of a group, and the end of significant ones. The children call it in their own turns, so
 * that no restart waits for a turn of the parent. Guarded by its monitor, which is held for moments
 * only; no code of the user's runs under it.
 */
final class Supervisor {
  /*
   * The restart of a group is a round:
   *
   *                failed(c)                   all down              backoff over
   *     no round --------------> TAKING DOWN -----------> BACKING OFF ------------> STARTING
   *        ^                         ^  ^                      |                     |   |
   *        |                         |  `----- failed(c) ------+------ failed(c) ----'   |
   *        `-------------------------------- all started --------------------------------'
   *
   * Members are the living children that restart with the failed one, in start order. They are taken
   * down one after the other, the youngest first; each says so by isDown() once its own children are
   * gone and what it held is free. The failed one goes down by itself and is waited for at its
   * place. Then they are started in order: the next one when the one before says started(), that is
   * when its handler's `started` has returned or its straight-line code begins. One that ends
   * meanwhile drops out by ended(). A failure during a round takes down again what has started, and
   * adds its own group. One that does not go down in time is interrupted, and the parent fails.
   *
   * A parent that stops its children closes the round: a member that is down stays so until it is
   * told to stop, which is its turn in the parent's order.
   */
  private final ActorCell<?> parent;
  private final Children children;
  private final SupervisorStrategy strategy;

  /* Guarded by this. */
  private @Nullable RestartWindow restarts;
  private @Nullable Round round;
  private boolean closed;

  Supervisor(ActorCell<?> parent, Children children, SupervisorStrategy strategy) {
    this.parent = parent;
    this.children = children;
    this.strategy = strategy;
    RestartProduct.check(parent, strategy);
  }

  /** The one of a child's parent; null if that has no strategy. */
  static @Nullable Supervisor of(ActorCell<?> child) {
    ActorCell<?> above = child.parentCell;
    Children siblings = above == null ? null : above.childrenIfAny();
    return siblings == null ? null : siblings.supervisor;
  }

  private static final class Round {
    private final @Nullable Throwable cause;
    private List<ActorCell<?>> members = List.of();
    private final Set<ActorCell<?>> down = new HashSet<>();
    private final Set<ActorCell<?>> going = new HashSet<>(); // down by themselves
    private boolean starting;
    private int at; // goes down while members are taken down, up while they are started
    private @Nullable ActorCell<?> awaited; // was told to go down, or to start
    private long backoffNanos;
    private @Nullable Timer timer; // of the patience with the awaited one, or of the backoff

    Round(@Nullable Throwable cause) {
      this.cause = cause;
    }

    void disarm() {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    }
  }

  boolean isDynamic() {
    return strategy.group() == SupervisorStrategy.Group.DYNAMIC;
  }

  /** Whether a restart of a child is a matter of its group. */
  boolean isGrouped() {
    return strategy.isGrouped();
  }

  /** Counts one more restart; false if there were too many. */
  synchronized boolean tryRestart(long nowNanos) {
    RestartLimit limit = strategy.limit();
    if (limit == null) {
      return true;
    }
    if (restarts == null) {
      restarts = new RestartWindow();
    }
    return restarts.tryRestart(limit, nowNanos);
  }

  /** No rounds from now on, for the parent stops its children. */
  synchronized void close() {
    closed = true;
    endRound();
  }

  /** A new incarnation of the parent, which counts anew. */
  synchronized void open() {
    closed = false;
    restarts = null;
  }

  private void endRound() {
    if (round != null) {
      round.disarm();
      round = null;
    }
  }

  /* ---- what children say ---- */

  /** A child is to be restarted, and goes down. */
  synchronized void failed(ActorCell<?> child, @Nullable Throwable cause) {
    if (closed) {
      return;
    }
    Round now = round;
    if (now == null) {
      now = new Round(cause);
      round = now;
    }
    now.disarm();
    now.down.remove(child);
    now.going.add(child);
    now.members = membersWith(child, now.members);
    now.starting = false;
    now.awaited = null;
    now.at = now.members.size() - 1;
    takeDown(now);
  }

  /** Those that restart with a child, and those of the round before, in start order. */
  private List<ActorCell<?>> membersWith(ActorCell<?> child, List<ActorCell<?>> before) {
    boolean all = strategy.group() == SupervisorStrategy.Group.ONE_FOR_ALL;
    List<ActorCell<?>> members = new ArrayList<>();
    Set<ActorCell<?>> already = new HashSet<>(before);
    boolean after = all;
    for (ActorCell<?> sibling : children.list()) {
      after |= sibling.equals(child);
      if (sibling.mailbox.isClosed()) {
        continue; // it ends, and has called ended() or will
      }
      if (after || already.contains(sibling)) {
        members.add(sibling);
      }
    }
    return members;
  }

  /** A child is down: it holds nothing, and waits to be started. */
  synchronized void isDown(ActorCell<?> child, long backoffNanos) {
    Round now = round;
    if (now == null) {
      return; // the parent stops
    }
    now.going.remove(child);
    now.down.add(child);
    now.backoffNanos = Math.max(now.backoffNanos, backoffNanos);
    if (child.equals(now.awaited) && !now.starting) {
      now.disarm();
      now.awaited = null;
      takeDown(now);
    }
  }

  /** A child runs again. */
  synchronized void started(ActorCell<?> child) {
    Round now = round;
    if (now != null && now.starting && child.equals(now.awaited)) {
      now.awaited = null;
      now.at++;
      startNext(now);
    }
  }

  /**
   * A child ends for good: its mailbox is closed, and the parent still waits for it. Not later, for
   * the monitor may take the caller off its worker, and who is not waited for must not wait.
   *
   * @param byItself whether nobody had told it to stop, and it did not hand its failure on
   */
  void ended(ActorCell<?> child, boolean byItself) {
    if (isGrouped()) {
      dropOut(child);
    }
    if (byItself && child.supervision().significant() && isOver(strategy.autoShutdown())) {
      parent.stopOnItsOwn();
    }
  }

  /* Each closes its mailbox and then looks at the others': of the last two one sees the other. */
  private boolean isOver(SupervisorStrategy.AutoShutdown when) {
    return switch (when) {
      case NEVER -> false;
      case ANY_SIGNIFICANT -> true;
      case ALL_SIGNIFICANT ->
          children.list().stream()
              .noneMatch(left -> left.supervision().significant() && !left.mailbox.isClosed());
    };
  }

  private synchronized void dropOut(ActorCell<?> child) {
    Round now = round;
    if (now == null || !now.members.contains(child)) {
      return;
    }
    int place = now.members.indexOf(child);
    List<ActorCell<?>> left = new ArrayList<>(now.members);
    left.remove(place);
    now.members = left;
    if (place < now.at) {
      now.at--;
    }
    if (child.equals(now.awaited)) {
      now.awaited = null;
      now.disarm();
      if (now.starting) {
        startNext(now);
      } else {
        now.at = Math.min(now.at, left.size() - 1);
        takeDown(now);
      }
    }
  }

  /* ---- the round ---- */

  private void takeDown(Round now) {
    while (now.at >= 0) {
      ActorCell<?> member = now.members.get(now.at);
      if (!now.down.contains(member)) {
        now.awaited = member;
        beginPatience(now, member, member.shutdownNanos());
        if (!now.going.contains(member)) {
          tellToGoDown(member, now.cause);
        }
        return;
      }
      now.at--;
    }
    now.starting = true;
    now.at = 0;
    if (now.backoffNanos > 0) {
      backOff(now);
    } else {
      startNext(now);
    }
  }

  private static void tellToGoDown(ActorCell<?> member, @Nullable Throwable cause) {
    if (member.supervision().kind() == ChildKind.TEMPORARY) {
      member.requestStop();
    } else {
      member.requestRestart(cause);
    }
    if (member.isShutDownAtOnce()) {
      member.interruptTurn();
    }
  }

  private void backOff(Round now) {
    long wait = now.backoffNanos;
    now.backoffNanos = 0;
    arm(
        now,
        wait,
        () -> {
          if (round == now && now.starting) {
            startNext(now);
          }
        });
  }

  private void startNext(Round now) {
    if (now.at >= now.members.size()) {
      endRound();
      return;
    }
    ActorCell<?> member = now.members.get(now.at);
    now.awaited = member;
    now.down.remove(member);
    member.signal(new Signal.Begin(member.life.incarnation()));
  }

  private void beginPatience(Round now, ActorCell<?> member, long nanos) {
    arm(now, nanos, () -> overdue(now, member));
  }

  /** Does something later, under the monitor. */
  private void arm(Round now, long nanos, Runnable then) {
    Timer timer =
        new Timer() {
          @Override
          protected void fire() {
            synchronized (Supervisor.this) {
              then.run();
            }
          }
        };
    now.timer = timer;
    parent.dispatcher.scheduler.timers().arm(timer, nanos);
  }

  private void overdue(Round now, ActorCell<?> member) {
    if (round != now || now.starting || !member.equals(now.awaited)) {
      return;
    }
    Children below = member.childrenIfAny();
    long time = parent.dispatcher.scheduler.clock().nanoTime();
    long left = below == null ? -1 : below.patienceLeft(time, member.shutdownNanos());
    if (left >= 0) {
      beginPatience(now, member, left); // one of its own children is late, or was
      return;
    }
    endRound();
    closed = true; // nobody is restarted before the parent is
    member.interruptTurn();
    member.failParent(EscalatedException.Reason.STUCK, now.cause);
  }
}
