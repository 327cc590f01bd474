package dev.coact.benchmarks.savina;

import dev.coact.actor.ActorRef;
import dev.coact.mailbox.OfferResult;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A master's workers, to which it deals work in turn. It never waits for one: workers send more
 * work back, and a master that waits for a worker that waits for the master would wait for ever.
 * What finds a full mailbox is held until a later {@link #retry}.
 *
 * @param <M> what the workers understand
 */
final class Crew<M> {
  private final List<ActorRef<M>> workers;
  private final ArrayDeque<M> held = new ArrayDeque<>();
  private int turn;
  private long dealt;

  Crew(List<ActorRef<M>> workers) {
    this.workers = List.copyOf(workers);
  }

  /** Gives {@code work} to the next worker. */
  void deal(M work) {
    dealt++;
    if (!held.isEmpty() || !offerNext(work)) {
      held.add(work);
    }
  }

  /** To be called for each piece of work that is done. */
  void retry() {
    while (!held.isEmpty() && offerNext(held.element())) {
      held.remove();
    }
  }

  private boolean offerNext(M work) {
    OfferResult result = workers.get(turn).offer(work);
    if (result == OfferResult.CLOSED) {
      throw new IllegalStateException(workers.get(turn).path() + " ended before the work did");
    }
    turn = turn + 1 == workers.size() ? 0 : turn + 1;
    return result == OfferResult.ACCEPTED;
  }

  /** How many pieces of work there were so far. */
  long dealt() {
    return dealt;
  }

  /** Sends to each worker. Only when all work is done. */
  void tellAll(M message) {
    workers.forEach(worker -> worker.tell(message));
  }
}
