package dev.coact.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one actor was doing when it was looked at. Its parts were read one after the other while the
 * actor went on, so under load they may be from slightly different moments.
 *
 * @param path where it is in the system
 * @param state what it does
 * @param waitsFor what it waits for, in words; null unless the state is {@link State#WAITING},
 *     {@link State#BLOCKED} or {@link State#DOWN}
 * @param mailboxDepth messages in its mailbox
 * @param mailboxCapacity the most that can be in it
 * @param waitingSenders senders that wait for room in it
 * @param dispatcher the name of the dispatcher that it lives on
 * @param incarnation 0, and one more after each restart
 * @param frames where its code waits, the innermost call first, without those of the runtime; empty
 *     for an actor that has no stack (idle, or queued between two messages), that runs, or whose
 *     stack could not be read at this moment
 */
public record ActorDump(
    String path,
    State state,
    @Nullable String waitsFor,
    int mailboxDepth,
    int mailboxCapacity,
    int waitingSenders,
    String dispatcher,
    long incarnation,
    List<StackTraceElement> frames) {
  /** Copies the list. */
  public ActorDump {
    frames = List.copyOf(frames);
  }

  /** What an actor does. */
  public enum State {
    /** Nothing: no message is there. It needs no stack. */
    IDLE,
    /** It is suspended in {@code receive}, in straight-line style: no message is there. */
    RECEIVING,
    /** It has something to do and is in line for a worker. */
    RUNNABLE,
    /** It runs, or is about to go on after a wait. */
    RUNNING,
    /**
     * It is suspended in a wait: for room, an answer, time, a stage, a call, a descriptor, bytes.
     */
    WAITING,
    /** The JDK blocks it: a lock, {@code Thread.sleep}, a blocking call of a library. */
    BLOCKED,
    /** It is between two incarnations: it holds nothing, and waits to be started. */
    DOWN,
    /** It has ended, or is just ending. */
    ENDED
  }

  /** One line without the frames. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(path).append("  ");
    text.append(
        switch (state) {
          case IDLE -> "idle";
          case RECEIVING -> "waits for a message";
          case RUNNABLE -> "runnable";
          case RUNNING -> "running";
          case WAITING -> "waits for " + waitsFor;
          case BLOCKED -> "blocked by " + waitsFor;
          case DOWN -> "down, waits for " + waitsFor;
          case ENDED -> "ended";
        });
    text.append(", mailbox ").append(mailboxDepth).append(" of ").append(mailboxCapacity);
    if (waitingSenders > 0) {
      text.append(", senders waiting ").append(waitingSenders);
    }
    if (!dispatcher.equals(Dispatcher.DEFAULT)) {
      text.append(", dispatcher ").append(dispatcher);
    }
    if (incarnation > 0) {
      text.append(", incarnation ").append(incarnation);
    }
    return text.toString();
  }
}
