package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DumpsTest {
  private static StackTraceElement[] stack(String... methods) {
    return Stream.of(methods)
        .map(method -> {
          int dot = method.lastIndexOf('.');
          return new StackTraceElement(
              method.substring(0, dot), method.substring(dot + 1), "File.java", 1);
        })
        .toArray(StackTraceElement[]::new);
  }

  private static List<String> names(List<StackTraceElement> frames) {
    return frames.stream().map(f -> f.getClassName() + "." + f.getMethodName()).toList();
  }

  @Test
  void ofUser_waitOfTheRuntime_keepsWhatIsBetween() {
    StackTraceElement[] all =
        stack(
            "java.lang.VirtualThread.tryYield",
            "java.lang.Thread.yield",
            "dev.coact.coroutine.VirtualThreads$OwnExecutor.leave",
            "dev.coact.scheduler.Waiter.await",
            "dev.coact.actor.CellRef.ask",
            "shop.Order.reserve",
            "java.util.ArrayList.forEach",
            "shop.Order.handle",
            "dev.coact.actor.ActorCell.handleMessages",
            "dev.coact.actor.Lifecycle.turn",
            "dev.coact.scheduler.Worker.runTurns");

    assertThat(names(Dumps.ofUser(all, false)))
        .containsExactly("shop.Order.reserve", "java.util.ArrayList.forEach", "shop.Order.handle");
  }

  @Test
  void ofUser_waitOfTheJdk_keepsItsCalls() {
    StackTraceElement[] all =
        stack(
            "java.lang.VirtualThread.parkNanos",
            "java.lang.System$1.parkVirtualThread",
            "java.util.concurrent.locks.LockSupport.park",
            "java.util.concurrent.locks.ReentrantLock.lock",
            "shop.Order.run",
            "dev.coact.actor.Lifecycle.start",
            "dev.coact.actor.Lifecycle.turn");

    assertThat(names(Dumps.ofUser(all, true)))
        .containsExactly(
            "java.util.concurrent.locks.LockSupport.park",
            "java.util.concurrent.locks.ReentrantLock.lock",
            "shop.Order.run");
  }

  @Test
  void ofUser_codeCalledByTheRuntimeInBetween_isKept() {
    StackTraceElement[] all =
        stack(
            "dev.coact.actor.ActorCell.sleep",
            "shop.Order.request",
            "dev.coact.actor.CellRef.ask",
            "shop.Order.run",
            "dev.coact.actor.Lifecycle.start");

    assertThat(names(Dumps.ofUser(all, false)))
        .containsExactly("shop.Order.request", "shop.Order.run");
  }
}
