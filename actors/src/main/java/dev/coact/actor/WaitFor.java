package dev.coact.actor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an actor waits for and another actor has to bring about: an edge of the wait-for graph. Its
 * text is what dumps and errors show.
 */
abstract sealed class WaitFor {
  /** The actor that is waited for. */
  final ActorCell<?> target;

  /*
   * Higher than those of all waits that began before. Set by the actor that is about to wait, before
   * it publishes the wait and before it sends what the target is to answer.
   */
  private long number;

  WaitFor(ActorCell<?> target) {
    this.target = target;
  }

  final void number(long next) {
    number = next;
  }

  final long number() {
    return number;
  }

  /** Whether somebody else may bring it about, too, once the target has taken the message. */
  abstract boolean mayBeHandedOn();

  /**
   * Makes the wait end with a {@link WaitCycleException}. Any thread. False if it is over, or all
   * but.
   */
  abstract boolean fail(List<WaitCycleException.Wait> cycle);

  /** Room for a message. */
  static final class RoomIn extends WaitFor {
    private @Nullable SuspendedSend<?> send;

    RoomIn(ActorCell<?> target) {
      super(target);
    }

    void of(SuspendedSend<?> suspended) {
      send = suspended;
    }

    SuspendedSend<?> send() {
      return Objects.requireNonNull(send);
    }

    @Override
    boolean mayBeHandedOn() {
      return false;
    }

    @Override
    boolean fail(List<WaitCycleException.Wait> cycle) {
      return send().fail(cycle);
    }

    @Override
    public String toString() {
      return "room in the mailbox of " + target.path();
    }
  }

  /** An answer to a request. */
  static final class AnswerOf extends WaitFor {
    private @Nullable ReplyRef<?> reply;

    AnswerOf(ActorCell<?> target) {
      super(target);
    }

    void by(ReplyRef<?> waiting) {
      reply = waiting;
    }

    @Override
    boolean mayBeHandedOn() {
      return true;
    }

    @Override
    boolean fail(List<WaitCycleException.Wait> cycle) {
      return Objects.requireNonNull(reply).failInCycle(cycle);
    }

    @Override
    public String toString() {
      return "an answer of " + target.path();
    }
  }
}
