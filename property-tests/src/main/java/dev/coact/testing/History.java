package dev.coact.testing;

import dev.coact.actor.AskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Who called what, in which order, and what came back: what is checked by {@link Linearizability}.
 *
 * <p>Any thread, coroutine or actor may record at any time; the events of a history have one order.
 * A call is recorded before it is made and its return after it was seen, so that an operation
 * happens within its two events. Nothing is recorded of when: a history is the same in each run of
 * a schedule.
 *
 * <p>It keeps all that it is given: one history for each run.
 *
 * <pre>{@code
 * History<Op, Integer> history = new History<>();
 * sim.clients(3).each(ops, op -> history.record(me, op, () -> register.ask(to(op), SECOND)));
 * sim.atQuiescence(() -> Linearizability.assertLinearizable(history, REGISTER));
 * }</pre>
 *
 * @param <O> what is called; its text is what a report shows
 * @param <R> what is returned
 */
public final class History<O, R> {
  private final Object lock = new Object();

  /* Guarded by lock. */
  private final List<Call> calls = new ArrayList<>();
  private long events;

  /** With nothing in it. */
  public History() {}

  /**
   * Somebody is about to call. Until one of the methods of what is returned here is called, the
   * operation is pending: as it should be, if the caller crashes.
   *
   * @param client who; clients that are equal are one row of the picture
   */
  public Call call(Object client, O op) {
    synchronized (lock) {
      Call call = new Call(calls.size(), client, op, events++);
      calls.add(call);
      return call;
    }
  }

  /**
   * Records an operation while it is made. It has returned when {@code made} returns, and is
   * rejected if that throws an {@link AskException} of a request that was {@linkplain
   * AskException.Outcome#REFUSED refused}. Whatever else it throws leaves it pending: after a
   * timeout or a crash nobody knows.
   *
   * @return what {@code made} returned
   * @throws Exception what {@code made} threw
   */
  public R record(Object client, O op, Callable<? extends R> made) throws Exception {
    Call call = call(client, op);
    R result;
    try {
      result = made.call();
    } catch (AskException noAnswer) {
      if (noAnswer.outcome() == AskException.Outcome.REFUSED) {
        call.rejected();
      }
      throw noAnswer;
    }
    call.returned(result);
    return result;
  }

  /** All operations so far, in the order of their calls. */
  public List<Operation<O, R>> operations() {
    synchronized (lock) {
      return calls.stream().map(Call::operation).toList();
    }
  }

  /** A line for each operation, as {@link Timeline} draws it. */
  @Override
  public String toString() {
    return Timeline.of(operations());
  }

  /** An operation that was called. */
  public final class Call {
    private final int id;
    private final Object client;
    private final O op;
    private final long called;

    /* Guarded by lock. */
    private Operation.End end = Operation.End.PENDING;
    private @Nullable R result;
    private long returned = Operation.NEVER;

    private Call(int id, Object client, O op, long called) {
      this.id = id;
      this.client = Objects.requireNonNull(client, "client");
      this.op = Objects.requireNonNull(op, "op");
      this.called = called;
    }

    /**
     * It has returned.
     *
     * @throws IllegalStateException if it has ended already
     */
    public void returned(@Nullable R with) {
      end(Operation.End.RETURNED, with);
    }

    /**
     * It did not happen, and that is certain. An error or a timeout is not: leave those pending.
     *
     * @throws IllegalStateException if it has ended already
     */
    public void rejected() {
      end(Operation.End.REJECTED, null);
    }

    private void end(Operation.End how, @Nullable R with) {
      synchronized (lock) {
        if (end != Operation.End.PENDING) {
          throw new IllegalStateException(
              "end of "
                  + op
                  + " by "
                  + client
                  + ": "
                  + how
                  + " (expected: once; it is "
                  + end
                  + ")");
        }
        end = how;
        result = with;
        returned = events++;
      }
    }

    private Operation<O, R> operation() {
      return new Operation<>(id, client, op, end, result, called, returned);
    }
  }
}
