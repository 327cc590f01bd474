package dev.coact.actor;

import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The word that decides who makes an actor runnable. */
abstract class CellStatus extends Task {
  /*
   * S = a sender, after its message is in the mailbox, or before it hands it over; T = the actor's
   * own turn; A = who abandons.
   *
   *            S: SCHEDULE the cell                     T: nothing left to do
   *     IDLE ------------------------> SCHEDULED <------------------------------> IDLE
   *                                     |  ^  |  \
   *        T: mailbox empty in receive  |  |  |   `-- T: end of the actor --> ENDED
   *                                     v  |  |
   *                               RECEIVING   `-- A --> INTERRUPTING -- A --> SCHEDULED
   *                     (S: RESUME the coroutine; T: takes it back)
   *
   * SCHEDULED covers everything from "queued" over "runs" to "waits inside a message". Whoever moves
   * the word out of IDLE or RECEIVING, and nobody else, schedules or resumes, exactly once.
   *
   * No lost wake-up: S puts its message into the mailbox, then reads the word; T writes IDLE or
   * RECEIVING, then looks into the mailbox. The mailbox's publication is a CAS and the word is
   * volatile, so one of the two sees the other. A sender that hands its message over (ActorCell.send)
   * moves the word first: until it has scheduled or resumed the actor, the mailbox is its own.
   *
   * INTERRUPTING: the thread that runs a turn belongs to the actor only as long as the turn lasts.
   * The turn cannot end while the word says INTERRUPTING, so the interrupt hits this actor's turn
   * and no later one.
   */
  /* 0, so that the word of a new actor need not be written: that would cost a fence. */
  static final int SCHEDULED = 0;
  static final int IDLE = 1;
  static final int RECEIVING = 2;
  static final int INTERRUPTING = 3;
  static final int ENDED = 4;

  /** What a sender does next. */
  enum Wake {
    NOTHING,
    SCHEDULE,
    RESUME
  }

  private static final VarHandle STATUS;

  static {
    try {
      STATUS = MethodHandles.lookup().findVarHandle(CellStatus.class, "status", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Born scheduled: its first turn starts it. */
  private volatile int status;

  /* Set once, by whoever answers a request to this actor and is not this actor. */
  private volatile boolean handsOn;

  /** S: something is in the mailbox. */
  final Wake toScheduled() {
    int seen = status;
    if (seen == IDLE) {
      return STATUS.compareAndSet(this, IDLE, SCHEDULED) ? Wake.SCHEDULE : Wake.NOTHING;
    }
    if (seen == RECEIVING) {
      return STATUS.compareAndSet(this, RECEIVING, SCHEDULED) ? Wake.RESUME : Wake.NOTHING;
    }
    return Wake.NOTHING;
  }

  /** S: a hint. Whether {@link #toScheduled} would have to do something. */
  final boolean isAtRest() {
    int seen = status;
    return seen == IDLE || seen == RECEIVING;
  }

  /** T: leaves the turn. */
  final void toIdle() {
    leaveScheduled(IDLE);
  }

  /** T: is about to suspend in receive. */
  final void toReceiving() {
    leaveScheduled(RECEIVING);
  }

  /** T: there was something after all. False if a sender was first; its wake-up comes. */
  final boolean takeBack(int from) {
    return STATUS.compareAndSet(this, from, SCHEDULED);
  }

  /** T: the end of the turn, which another one follows. */
  final void endTurnScheduled() {
    leaveScheduled(SCHEDULED);
  }

  /** T: for ever. */
  final void toEnded() {
    leaveScheduled(ENDED);
  }

  private void leaveScheduled(int to) {
    while (!STATUS.compareAndSet(this, SCHEDULED, to)) {
      Thread.onSpinWait(); // INTERRUPTING, for the length of one Thread.interrupt
    }
  }

  /** A: keeps the turn from ending. False if there is none. */
  final boolean beginInterrupt() {
    return STATUS.compareAndSet(this, SCHEDULED, INTERRUPTING);
  }

  /** A: lets the turn go on. */
  final void endInterrupt() {
    status = SCHEDULED;
  }

  /** Whether a request to this actor was ever answered by somebody else. */
  final boolean handsOn() {
    return handsOn;
  }

  final void noteHandsOn() {
    handsOn = true;
  }

  /** One of the constants; for dumps. */
  final int status() {
    int seen = status;
    return seen == INTERRUPTING ? SCHEDULED : seen;
  }

  final boolean isEnded() {
    return status == ENDED;
  }

  final String statusName() {
    Waiter wait = waiting();
    return switch (status) {
      case IDLE -> "idle";
      case SCHEDULED, INTERRUPTING -> wait == null ? "scheduled" : "waits for " + wait.what();
      case RECEIVING -> "receiving";
      default -> "ended";
    };
  }
}
