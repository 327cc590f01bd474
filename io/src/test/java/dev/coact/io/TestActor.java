package dev.coact.io;

import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.HeapOwner;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task of one turn with a heap and sockets, which are taken from it at the end. */
final class TestActor extends Task implements IoOwner, HeapOwner {
  /** What it does in its turn. */
  interface Body {
    void run(TestActor self) throws Exception;
  }

  final ActorIo io;
  final ActorHeap heap;
  private final String name;
  private final Body body;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  TestActor(TestSystem system, String name, Body body) {
    this.name = name;
    this.body = body;
    io = system.io.open(this);
    heap = system.depot.open(this);
  }

  @Override
  protected void run() {
    Throwable failure = null;
    try {
      body.run(this);
    } catch (Throwable t) {
      failure = t;
    }
    io.close();
    heap.close();
    if (failure == null) {
      end.complete(null);
    } else {
      end.completeExceptionally(failure);
    }
  }

  Block block(int bytes) {
    return heap.allocate(bytes);
  }

  /** Tells it to stop: its waits are cancelled. */
  void stop() {
    cancelWaits();
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Waits for its end, and throws what its body threw. */
  void join() throws Exception {
    try {
      end.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof AssertionError cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError(name + " has not ended, it waits for " + waiting(), e);
    }
  }

  /** Waits until it waits for something whose name begins so. */
  void awaitWaitFor(String what) {
    TestSystem.eventually(() -> waitingNow().startsWith("Waiter[" + what));
  }

  private String waitingNow() {
    Waiter seen = waiting();
    return seen == null ? "" : seen.toString();
  }

  @Override
  protected RuntimeException cancellation() {
    return new CancellationException("stopped");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isCurrent() {
    return Task.current() == this;
  }

  @Override
  public String toString() {
    return name;
  }
}
