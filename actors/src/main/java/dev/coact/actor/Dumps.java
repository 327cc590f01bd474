package dev.coact.actor;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at actors from outside, while they go on. Any thread; stops nobody and takes no lock. */
final class Dumps {
  /*
   * A stack belongs to an actor only as long as the actor is in the middle of a turn; then it serves
   * others. So who it serves is looked at before and after the frames are taken: the same waiter
   * that is not settled, the same receive, the same block. If that has changed the frames may be
   * another actor's, and are dropped.
   */

  /* Classes of ours below and between which the user's code is called. */
  private static final String PACKAGE = Dumps.class.getPackageName() + ".";
  private static final Set<String> OURS =
      Set.of(
          "ActorCell",
          "CellRef",
          "ReplyRef",
          "WaitGraph",
          "Lifecycle",
          "HandlerActor",
          "Behaviour",
          "CellStatus",
          "WatchTable",
          "LedgerBook");
  private static final List<String> RUNTIME_PACKAGES =
      List.of(
          "dev.coact.coroutine.",
          "dev.coact.scheduler.",
          "dev.coact.mailbox.",
          "dev.coact.io.",
          "dev.coact.memory.",
          "jdk.internal.",
          "java.lang.VirtualThread",
          "java.lang.System$",
          "java.lang.invoke.");

  private static final StackTraceElement[] NO_FRAMES = {};

  private Dumps() {}

  /** Those below an actor, each with those below it. */
  static List<ActorSnapshot> below(ActorCell<?> cell) {
    Children children = cell.childrenIfAny();
    return children == null ? List.of() : children.list().stream().map(Dumps::tree).toList();
  }

  static ActorSnapshot tree(ActorCell<?> cell) {
    AskTable asks = cell.asksIfAny();
    return new ActorSnapshot(
        of(cell, false),
        asks == null ? 0 : asks.count(),
        cell.watcherCount(),
        cell.heldAlone(),
        below(cell));
  }

  static ActorDump of(ActorCell<?> cell) {
    return of(cell, true);
  }

  private static ActorDump of(ActorCell<?> cell, boolean withFrames) {
    int status = cell.status();
    Waiter waiter = cell.waiting();
    Coroutine stack = cell.stack();
    Thread.State blocked =
        status == CellStatus.SCHEDULED && waiter == null && stack != null ? stack.blocked() : null;
    String down = stack == null ? cell.life.downFor() : null;
    ActorDump.State state =
        down == null ? state(status, waiter, stack, blocked) : ActorDump.State.DOWN;
    String waitsFor = down == null ? waitsFor(waiter, blocked, state) : down;
    List<StackTraceElement> frames = List.of();
    if (withFrames && stack != null && hasFrames(state)) {
      StackTraceElement[] all = isOf(cell, stack) ? stack.stackTrace() : NO_FRAMES;
      if (state == ActorDump.State.BLOCKED && isComingBack(all)) {
        state = ActorDump.State.RUNNING;
        waitsFor = null;
      } else if (isStill(state, cell, waiter, stack) && isOf(cell, stack)) {
        frames = ofUser(all, state == ActorDump.State.BLOCKED);
      }
    }
    return new ActorDump(
        cell.path(),
        state,
        waitsFor,
        cell.mailbox.depth(),
        cell.mailbox.capacity(),
        cell.mailbox.waitingSenders(),
        cell.dispatcher.name,
        cell.life.incarnation(),
        frames);
  }

  private static ActorDump.State state(
      int status,
      @Nullable Waiter waiter,
      @Nullable Coroutine stack,
      Thread.@Nullable State blocked) {
    return switch (status) {
      case CellStatus.IDLE -> ActorDump.State.IDLE;
      case CellStatus.RECEIVING -> ActorDump.State.RECEIVING;
      case CellStatus.ENDED -> ActorDump.State.ENDED;
      default -> {
        if (waiter != null) {
          yield waiter.isSettled() ? ActorDump.State.RUNNING : ActorDump.State.WAITING;
        }
        if (blocked != null) {
          yield ActorDump.State.BLOCKED;
        }
        yield stack != null ? ActorDump.State.RUNNING : ActorDump.State.RUNNABLE;
      }
    };
  }

  private static @Nullable String waitsFor(
      @Nullable Waiter waiter, Thread.@Nullable State blocked, ActorDump.State state) {
    return switch (state) {
      case WAITING -> Texts.of(Objects.requireNonNull(waiter).what());
      case BLOCKED ->
          switch (Objects.requireNonNull(blocked)) {
            case BLOCKED -> "a monitor (synchronized)";
            case TIMED_WAITING -> "a wait of the JDK with a deadline";
            default -> "a wait of the JDK";
          };
      default -> null;
    };
  }

  private static boolean hasFrames(ActorDump.State state) {
    return switch (state) {
      case RECEIVING, WAITING, BLOCKED -> true;
      case IDLE, RUNNABLE, RUNNING, DOWN, ENDED -> false;
    };
  }

  private static boolean isOf(ActorCell<?> cell, Coroutine stack) {
    return stack.equals(cell.stack()) && cell.equals(stack.attachment());
  }

  /** Whether it is where it was before the frames were taken. */
  private static boolean isStill(
      ActorDump.State state, ActorCell<?> cell, @Nullable Waiter waiter, Coroutine stack) {
    return switch (state) {
      case RECEIVING -> cell.status() == CellStatus.RECEIVING;
      case WAITING -> waiter != null && waiter.equals(cell.waiting()) && !waiter.isSettled();
      default -> stack.blocked() != null;
    };
  }

  /** Portable mode: not blocked, but resumed and not awake yet. */
  private static boolean isComingBack(StackTraceElement[] all) {
    for (StackTraceElement frame : all) {
      if (!isJdk(frame)) {
        return isRuntime(frame);
      }
    }
    return false;
  }

  /**
   * Without the frames of the runtime.
   *
   * @param byJdk whether the user's code called the JDK, and not the runtime, to wait: then these
   *     calls are shown, too
   */
  static List<StackTraceElement> ofUser(StackTraceElement[] all, boolean byJdk) {
    List<StackTraceElement> kept = new ArrayList<>();
    for (StackTraceElement frame : all) {
      if (isBottom(frame)) {
        break;
      }
      boolean isHowItWaits = kept.isEmpty() && !byJdk && isJdk(frame);
      if (!isRuntime(frame) && !isHowItWaits) {
        kept.add(frame);
      }
    }
    return kept;
  }

  private static boolean isRuntime(StackTraceElement frame) {
    String name = frame.getClassName();
    return RUNTIME_PACKAGES.stream().anyMatch(name::startsWith) || OURS.contains(ownClass(name));
  }

  /** Where the user's code was called from by the runtime. */
  private static boolean isBottom(StackTraceElement frame) {
    String own = ownClass(frame.getClassName());
    return own.equals("Lifecycle")
        || (own.equals("ActorCell") && frame.getMethodName().equals("handleMessages"));
  }

  /** The outermost class, if it is of this package; else nothing. */
  private static String ownClass(String name) {
    if (!name.startsWith(PACKAGE)) {
      return "";
    }
    int nested = name.indexOf('$');
    return name.substring(PACKAGE.length(), nested < 0 ? name.length() : nested);
  }

  private static boolean isJdk(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("java.") || name.startsWith("jdk.");
  }
}
