package dev.coact.actor;

import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.WaitInterruptedException;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What users have to do when a system shuts down, by phase. Any thread. */
final class ShutdownTasks {
  /** One of them, with the most time that it may take. */
  private record Task(String name, Duration atMost, Callable<?> code) {}

  /** One that was begun. */
  private record Begun(Task task, CompletableFuture<Object> done) {}

  /* Guarded by this. */
  private final Map<ShutdownPhase, Map<String, Task>> byPhase = new EnumMap<>(ShutdownPhase.class);
  private @Nullable ShutdownPhase last;

  synchronized void add(ShutdownPhase phase, String name, Duration atMost, Callable<?> code) {
    Durations.positive("atMost", atMost);
    if (last != null && last.compareTo(phase) >= 0) {
      throw new IllegalStateException(
          "shutdown task " + name + ": phase " + phase + " has begun (expected: a later one)");
    }
    Map<String, Task> tasks = byPhase.computeIfAbsent(phase, _ -> new LinkedHashMap<>());
    if (tasks.putIfAbsent(name, new Task(name, atMost, code)) != null) {
      throw new IllegalArgumentException(
          "shutdown task " + name + ": phase " + phase + " has one (expected: another name)");
    }
  }

  synchronized boolean remove(ShutdownPhase phase, String name) {
    Map<String, Task> tasks = byPhase.get(phase);
    return tasks != null && tasks.remove(name) != null;
  }

  private synchronized List<Task> begin(ShutdownPhase phase) {
    last = phase;
    Map<String, Task> tasks = byPhase.remove(phase);
    return tasks == null ? List.of() : List.copyOf(tasks.values());
  }

  /**
   * Runs a phase: returns when all its tasks are done or their time is over.
   *
   * @param leftNanos the most for all of them
   * @param failed takes a line for each that did not succeed
   * @return whether the thread was interrupted, which ends the wait
   */
  boolean run(ShutdownPhase phase, Scheduler scheduler, long leftNanos, List<String> failed) {
    List<Begun> begun = new ArrayList<>();
    for (Task task : begin(phase)) {
      begun.add(new Begun(task, begin(task, scheduler)));
    }
    long start = scheduler.clock().nanoTime();
    boolean interrupted = false;
    for (Begun one : begun) {
      long most = Math.min(leftNanos, Durations.positive("atMost", one.task.atMost));
      long left = most - (scheduler.clock().nanoTime() - start);
      interrupted |= !one.done.isDone() && !interrupted && isInterrupted(one, scheduler, left);
      String problem = problemOf(one);
      if (problem != null) {
        String line = phase + " " + one.task.name + ": " + problem;
        ActorSystem.LOG.warn("shutdown task {}", line);
        failed.add(line);
      }
    }
    return interrupted;
  }

  private static CompletableFuture<Object> begin(Task task, Scheduler scheduler) {
    CompletableFuture<Object> done = new CompletableFuture<>();
    scheduler.blocking(() -> {
      try {
        Object result = task.code.call();
        if (result instanceof CompletionStage<?> stage) {
          stage.whenComplete((value, failure) -> complete(done, failure));
        } else {
          complete(done, null);
        }
      } catch (Throwable failure) {
        complete(done, failure);
      }
    });
    return done;
  }

  private static void complete(CompletableFuture<Object> done, @Nullable Throwable failure) {
    if (failure == null) {
      done.complete("done");
    } else {
      done.completeExceptionally(failure);
    }
  }

  private static boolean isInterrupted(Begun one, Scheduler scheduler, long leftNanos) {
    Waiter waiter = new Waiter(scheduler, "shutdown task " + one.task.name);
    var _ = one.done.whenComplete((done, failure) -> waiter.signal());
    try {
      waiter.await(Math.max(0, leftNanos));
      return false;
    } catch (WaitInterruptedException e) {
      return Thread.interrupted();
    }
  }

  private static @Nullable String problemOf(Begun one) {
    if (!one.done.isDone()) {
      return "not done in time (at most " + one.task.atMost + ")";
    }
    if (!one.done.isCompletedExceptionally()) {
      return null;
    }
    Throwable failure = one.done.exceptionNow();
    Throwable cause = failure.getCause();
    return Texts.of(failure instanceof CompletionException && cause != null ? cause : failure);
  }
}
