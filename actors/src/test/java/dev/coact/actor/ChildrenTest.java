package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The children of one actor, against a list, and under threads. */
class ChildrenTest {
  private static ActorSystem system;
  private static ActorCell<?> parent;

  @BeforeAll
  static void start() {
    system = ActorSystem.start("children", SystemSettings.defaults());
    parent = ((CellRef<?>) system.spawn("parent", Actor.handling(() -> (ctx, message) -> {}))).cell;
  }

  @AfterAll
  static void close() {
    assertThat(system.shutdown(Duration.ofSeconds(30)).isClean()).isTrue();
  }

  /** A cell that is never started. */
  private static ActorCell<Object> child(long number) {
    return new ActorCell<>(
        parent.dispatcher,
        parent,
        null,
        number,
        Actor.handling(() -> (ctx, message) -> {}),
        SpawnOptions.defaults());
  }

  @RepeatedTest(100)
  void anyOperations_areThoseOfAList(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    Children children = new Children(parent);
    List<ActorCell<?>> model = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int choice = random.nextInt(100);
      if (choice < 48 || model.isEmpty()) {
        ActorCell<?> made = child(children.nextNumber());
        children.add(made);
        model.add(made);
      } else if (choice < 90) {
        // The youngest, the eldest, or one between: who ends first is up to the actors.
        int which =
            switch (choice % 3) {
              case 0 -> 0;
              case 1 -> model.size() - 1;
              default -> random.nextInt(model.size());
            };
        ActorCell<?> ended = model.remove(which);
        assertThat(children.remove(ended)).isFalse(); // the parent does not stop
        assertThat(children.remove(ended)).isFalse();
      } else {
        assertThat(children.last()).isSameAs(model.isEmpty() ? null : model.getLast());
      }
    }
    assertThat(children.list()).isEqualTo(model);
    assertThat(children.isValid()).isTrue();
  }

  @RepeatedTest(10)
  void addedAndRemovedByManyThreads_noneIsLostAndNoneStays() throws Exception {
    Children children = new Children(parent, true);
    BlockingQueue<ActorCell<?>> living = new LinkedBlockingQueue<>();
    int each = 20_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> work = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                ActorCell<?> made = child(children.nextNumber());
                children.add(made);
                living.add(made);
              }
            }));
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < each - 50; i++) {
                ActorCell<?> ended = take(living);
                children.remove(ended);
                if (i % 64 == 0) {
                  children.last();
                }
              }
            }));
      }
      for (Future<?> one : work) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(children.list()).containsExactlyInAnyOrderElementsOf(living).hasSize(100);
    assertThat(children.isValid()).isTrue();
    for (ActorCell<?> last = children.last(); last != null; last = children.last()) {
      children.remove(last);
    }
    assertThat(children.list()).isEmpty();
    assertThat(children.isValid()).isTrue();
  }

  /** As in an actor that starts others, many and few in turns, while they end elsewhere. */
  @RepeatedTest(10)
  void addedInOneTurn_removedByManyThreads_noneIsLostAndNoneStays() throws Exception {
    Children children = new Children(parent);
    BlockingQueue<ActorCell<?>> living = new LinkedBlockingQueue<>();
    int removers = 3;
    int each = 10_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(removers + 2)) {
      List<Future<?>> work = new ArrayList<>();
      work.add(
          threads.submit(() -> {
            for (int i = 0; i < removers * each; i++) {
              ActorCell<?> made = child(children.nextNumber());
              children.add(made);
              living.add(made);
              while (living.size() > (i / 5_000 % 2 == 0 ? 3 : 1_000)) {
                Thread.onSpinWait();
              }
            }
          }));
      for (int t = 0; t < removers; t++) {
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                children.remove(take(living));
              }
            }));
      }
      work.add(
          threads.submit(() -> {
            for (int i = 0; i < 2_000; i++) {
              children.last();
              children.list();
            }
          }));
      for (Future<?> one : work) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(children.list()).isEmpty();
    assertThat(children.last()).isNull();
    assertThat(children.isValid()).isTrue();
  }

  @Test
  void remove_theLastOfMany_leavesNoneLinked() {
    Children children = new Children(parent);
    List<ActorCell<?>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(child(children.nextNumber()));
      children.add(all.get(i));
    }
    all.forEach(children::remove);
    assertThat(children.youngest).isNull();
    assertThat(children.isValid()).isTrue();
  }

  @Test
  void add_whileTheParentStops_isRefused() {
    Children children = new Children(parent);
    children.close(true);
    assertThatIllegalStateException()
        .isThrownBy(() -> children.add(child(1)))
        .withMessageContaining("the parent is stopping (expected: a running one)");
    assertThat(children.list()).isEmpty();
    children.close(false);
    ActorCell<?> made = child(2);
    children.add(made);
    children.close(true);
    assertThat(children.isAwaited()).isTrue();
    assertThat(children.remove(made)).as("the parent waits").isTrue();
    assertThat(children.isAwaited()).isFalse();
  }

  private static ActorCell<?> take(BlockingQueue<ActorCell<?>> from) {
    try {
      return from.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void patience_withAParent_beginsAnewWhenItsLastChildHasEnded() {
    Children children = new Children(parent);
    ActorCell<Object> first = child(children.nextNumber());
    ActorCell<Object> second = child(children.nextNumber());
    children.add(first);
    children.add(second);
    long hour = Duration.ofHours(1).toNanos();
    children.remove(first);
    assertThat(children.patienceLeft(now(), hour)).as("nobody stops").isNegative();

    children.close(true);
    assertThat(children.patienceLeft(now(), hour)).as("a child is awaited").isEqualTo(hour);
    children.remove(second);
    assertThat(children.patienceLeft(now(), hour)).isBetween(1L, hour);
    assertThat(children.patienceLeft(now() + hour, hour)).as("its own time is over").isNegative();
  }

  private static long now() {
    return parent.dispatcher.scheduler.clock().nanoTime();
  }
}
