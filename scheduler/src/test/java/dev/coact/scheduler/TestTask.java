package dev.coact.scheduler;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** A task that does what a test wants and counts its turns. */
final class TestTask extends Task {
  /** What happens in a turn. */
  interface Turn {
    void run() throws Exception;
  }

  final AtomicInteger turns = new AtomicInteger();
  private final Turn turn;

  TestTask(Turn turn) {
    this.turn = turn;
  }

  @Override
  protected void run() {
    try {
      turn.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      turns.incrementAndGet();
    }
  }

  @Override
  protected RuntimeException cancellation() {
    return new CancellationException("test");
  }

  void cancel() {
    cancelWaits();
  }
}
