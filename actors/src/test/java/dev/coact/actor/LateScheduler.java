package dev.coact.actor;

import dev.coact.scheduler.Clock;
import dev.coact.scheduler.EventSource;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerCounters;
import dev.coact.scheduler.StallReport;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Timers;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** On it a timer of less than a second has fired before the one who arms it goes on. */
final class LateScheduler implements Scheduler, Timers {
  private static final long SECOND = 1_000_000_000;

  private final Scheduler scheduler;

  private final Runnable meanwhile;

  LateScheduler(Scheduler scheduler) {
    this(scheduler, () -> {});
  }

  /** Does something else, too, before the timer has fired. */
  LateScheduler(Scheduler scheduler, Runnable meanwhile) {
    this.scheduler = scheduler;
    this.meanwhile = meanwhile;
  }

  @Override
  public void arm(Timer timer, long delayNanos) {
    scheduler.timers().arm(timer, delayNanos);
    if (delayNanos < SECOND) {
      meanwhile.run();
    }
    while (delayNanos < SECOND && timer.isArmed()) {
      Thread.onSpinWait(); // another worker fires it
    }
  }

  @Override
  public int armed() {
    return scheduler.timers().armed();
  }

  @Override
  public Timers timers() {
    return this;
  }

  @Override
  public void schedule(Task task) {
    scheduler.schedule(task);
  }

  @Override
  public void scheduleLast(Task task) {
    scheduler.scheduleLast(task);
  }

  @Override
  public Clock clock() {
    return scheduler.clock();
  }

  @Override
  public RandomGenerator random(String use) {
    return scheduler.random(use);
  }

  @Override
  public void blocking(Runnable call) {
    scheduler.blocking(call);
  }

  @Override
  public void eventSource(EventSource source) {
    scheduler.eventSource(source);
  }

  @Override
  public void onStall(Consumer<StallReport> listener) {
    scheduler.onStall(listener);
  }

  @Override
  public void block(Waiter waiter) throws InterruptedException {
    scheduler.block(waiter);
  }

  @Override
  public SchedulerCounters counters() {
    return scheduler.counters();
  }

  @Override
  public boolean close(Duration timeout) {
    return scheduler.close(timeout);
  }
}
