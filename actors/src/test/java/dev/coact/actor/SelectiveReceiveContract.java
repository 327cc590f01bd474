package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.LostMessage.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code receiveMatching}: what is wanted comes, all else stays as it was. */
@Timeout(120)
abstract class SelectiveReceiveContract extends ActorContract {
  private final CompletableFuture<Void> gate = new CompletableFuture<>();

  SelectiveReceiveContract(boolean portable) {
    super(portable);
  }

  @SuppressWarnings("UnnecessaryLambda") // read as numbers() in each test
  private static Predicate<Object> numbers() {
    return message -> message instanceof Integer;
  }

  /** Says all that is there. */
  private void sayTheRest(ActorContext<Object> ctx) {
    for (Object m = ctx.receive(Duration.ZERO); m != null; m = ctx.receive(Duration.ZERO)) {
      said.add(m);
    }
    said.add("no more");
  }

  private List<Object> heardUntil(Object last) {
    List<Object> all = new ArrayList<>();
    for (Object next = heard(); !next.equals(last); next = heard()) {
      all.add(next);
    }
    return all;
  }

  /* ---- what is wanted ---- */

  @Test
  void wantedInTheMiddle_othersKeepTheirOrder() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.await(gate);
          said.add(ctx.receiveMatching(numbers()));
          said.add(ctx.receiveMatching(numbers()));
          sayTheRest(ctx);
        });
    for (Object message : List.of("a", "b", 1, "c", 2, "d")) {
      actor.tell(message);
    }
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly(1, 2, "a", "b", "c", "d");
  }

  @Test
  void wantedNotThere_waitsForItBesideOthers() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          said.add(ctx.receiveMatching(numbers()));
          sayTheRest(ctx);
        });
    actor.tell("a");
    awaitStatus(actor, "receiving");
    actor.tell("b");
    awaitStatus(actor, "receiving");
    assertThat(cell(actor).mailbox.depth()).isEqualTo(2);
    actor.tell(1);
    assertThat(heardUntil("no more")).containsExactly(1, "a", "b");
  }

  @Test
  void timeout_zeroOnlyLooks_overIsNull() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.await(gate);
          said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ZERO)));
          said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ofMillis(2))));
          said.add(ctx.receiveMatching(numbers(), HOUR));
          sayTheRest(ctx);
        });
    actor.tell("a");
    gate.complete(null);
    assertThat(heard()).isEqualTo("null");
    assertThat(heard()).isEqualTo("null");
    actor.tell(1);
    assertThat(heardUntil("no more")).containsExactly(1, "a");
    awaitEnd(actor);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void deadlinePassedBeforeItWaits_isNotMissed() {
    ActorSystem late = startOn("late", LateScheduler::new);
    ActorRef<Object> actor =
        late.spawn(ctx -> {
          ctx.await(gate);
          said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ofNanos(1))));
        });
    actor.tell("not wanted");
    gate.complete(null);
    assertThat(heard()).isEqualTo("null");
  }

  /* ---- looks ---- */

  @Test
  void whileItWaits_eachThatComesIsLookedAtOnce() {
    int count = 500;
    AtomicInteger looks = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              said.add(
                  ctx.receiveMatching(message -> {
                    looks.incrementAndGet();
                    return message instanceof Integer;
                  }));
              said.add("depth " + cell(ctx.self()).mailbox.depth());
            },
            SpawnOptions.defaults().withMailboxCapacity(count));
    for (int i = 0; i < count - 1; i++) {
      actor.tell("not wanted");
    }
    actor.tell(1);
    assertThat(heard()).isEqualTo(1);
    assertThat(heard()).isEqualTo("depth " + (count - 1));
    assertThat(looks).hasValue(count);
  }

  @Test
  void samePredicate_manyAmongMany_looksAtEachOnce() {
    int others = 3_000;
    int wanted = 1_000;
    AtomicInteger looks = new AtomicInteger();
    Predicate<Object> number =
        message -> {
          looks.incrementAndGet();
          return message instanceof Integer;
        };
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              ctx.await(gate);
              for (int i = 0; i < wanted; i++) {
                assertThat(ctx.receiveMatching(number)).isEqualTo(i);
                if (i % 100 == 0) {
                  assertThat(ctx.receive()).isInstanceOf(String.class);
                }
              }
              said.add("looks " + looks);
            },
            SpawnOptions.defaults().withMailboxCapacity(others + wanted));
    for (int i = 0; i < others; i++) {
      actor.tell("not wanted");
    }
    Thread later =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < wanted; i++) {
                actor.tell(i);
              }
            });
    gate.complete(null);
    assertThat(heard()).isEqualTo("looks " + (others + wanted));
    eventually(() -> !later.isAlive());
  }

  @Test
  void anotherPredicate_startsFromTheFront() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.await(gate);
          said.add(ctx.receiveMatching(numbers()));
          said.add(ctx.receiveMatching(message -> message.equals("a")));
          said.add(ctx.receiveMatching(numbers()));
          sayTheRest(ctx);
        });
    for (Object message : List.of("a", 1, "b", 2)) {
      actor.tell(message);
    }
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly(1, "a", 2, "b");
  }

  @Test
  void longSearch_letsOthersRun() {
    int backlog = 1_000;
    ActorSystem narrow = start("narrow", oneWorker(4));
    AtomicInteger looks = new AtomicInteger();
    ActorRef<Object> other =
        narrow.spawn(Actor.handling(() -> (ctx, message) -> said.add(looks.get())));
    ActorRef<Object> actor =
        narrow.spawn(
            ctx -> {
              ctx.await(gate);
              Object found =
                  ctx.receiveMatching(message -> {
                    if (looks.incrementAndGet() == 1) {
                      other.tell("begun");
                    }
                    return message.equals(backlog - 1);
                  });
              said.add("found " + found);
            },
            SpawnOptions.defaults().withMailboxCapacity(backlog));
    for (int i = 0; i < backlog; i++) {
      actor.tell(i);
    }
    gate.complete(null);
    assertThat((Integer) heard()).isLessThan(backlog / 2);
    assertThat(heard()).isEqualTo("found " + (backlog - 1));
    assertThat(looks).hasValue(backlog);
  }

  /* ---- what is not wanted ---- */

  @Test
  void notWanted_countsAgainstTheBound() {
    ActorRef<Object> actor =
        system.spawn(
            "full",
            ctx -> {
              said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ZERO)));
              ctx.await(gate);
              said.add(ctx.receive());
              said.add(ctx.receiveMatching(numbers()));
            },
            CAPACITY_1);
    assertThat(heard()).isEqualTo("null");
    actor.tell("not wanted");
    Thread sender = Thread.ofPlatform().start(() -> actor.tell(1));
    awaitSenders(actor, 1);
    gate.complete(null);
    assertThat(heard()).isEqualTo("not wanted");
    assertThat(heard()).isEqualTo(1);
    eventually(() -> !sender.isAlive());
    assertThat(lost).isEmpty();
  }

  @Test
  void taken_fromTheMiddle_admitsWhoWaits() {
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              ctx.await(gate);
              said.add(ctx.receiveMatching(numbers()));
              said.add(ctx.receiveMatching(message -> message.equals("waited")));
              sayTheRest(ctx);
            },
            SpawnOptions.defaults().withMailboxCapacity(2));
    actor.tell("a");
    actor.tell(1);
    ActorRef<Object> sender = system.spawn(_ -> actor.tell("waited"));
    awaitSenders(actor, 1);
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly(1, "waited", "a");
    awaitEnd(sender);
  }

  /* ---- errors ---- */

  @Test
  void throwingPredicate_losesNothing() {
    Predicate<Object> throwing =
        message -> {
          throw new IllegalStateException("at " + message);
        };
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.await(gate);
          said.add(catchThrowable(() -> ctx.receiveMatching(throwing)).getMessage());
          said.add(catchThrowable(() -> ctx.receiveMatching(throwing)).getMessage());
          sayTheRest(ctx);
        });
    actor.tell("a");
    actor.tell("b");
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly("at a", "at a", "a", "b");
    assertThat(lost).isEmpty();
  }

  @Test
  void throwingPredicate_failsTheActor_nextIncarnationHasTheMessage() {
    AtomicBoolean first = new AtomicBoolean(true);
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              boolean fails = first.getAndSet(false);
              said.add(
                  ctx.receiveMatching(message -> {
                    if (fails) {
                      throw new IllegalStateException("as told");
                    }
                    return true;
                  }));
            },
            RESTARTING);
    actor.tell("a");
    assertThat(heard()).isEqualTo("a");
    awaitFailures(1);
    awaitEnd(actor);
    assertThat(lost).isEmpty();
  }

  @Test
  void predicateThatReceives_isAClearError() {
    ActorRef<Object> actor =
        system.spawn(
            "odd",
            ctx -> {
              said.add(catchThrowable(() -> ctx.receiveMatching(message -> ctx.receive() != null)));
              sayTheRest(ctx);
            });
    actor.tell("a");
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "/odd: receive in the predicate of receiveMatching (expected: the predicate looks at"
                + " its message only)");
    assertThat(heardUntil("no more")).containsExactly("a");
  }

  @Test
  void handlerStyleNullAndNegativeTime_throw() {
    ActorRef<Object> handler =
        system.spawn(
            "handler",
            Actor.handling(() ->
                (ctx, message) -> said.add(catchThrowable(() -> ctx.receiveMatching(numbers())))));
    handler.tell("a");
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("/handler: receiveMatching in handler style (expected: the runtime receives)");
    system.spawn(ctx -> {
      said.add(catchThrowable(() -> ctx.receiveMatching(null)));
      said.add(catchThrowable(() -> ctx.receiveMatching(numbers(), Duration.ofNanos(-1))));
    });
    assertThat(heard()).isInstanceOf(NullPointerException.class);
    assertThat(heard()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stopped_whileItWaits_losesTheRestOnRecord() {
    ActorRef<Object> actor =
        system.spawn(
            "stopped",
            ctx -> {
              ctx.timers().once("t", Duration.ZERO, "tick"); // not wanted, and no obstacle
              try {
                ctx.receiveMatching(numbers());
              } catch (ActorStoppedException e) {
                said.add(catchThrowable(() -> ctx.receiveMatching(numbers())));
                throw e;
              }
            });
    actor.tell("a");
    actor.tell("b");
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
    awaitStatus(actor, "receiving");
    stopAndAwait(actor);
    assertThat(heard()).isInstanceOf(ActorStoppedException.class);
    assertThat(lost)
        .containsExactly(
            new LostMessage(Reason.NOT_HANDLED, "a", null, "/stopped"),
            new LostMessage(Reason.NOT_HANDLED, "b", null, "/stopped"));
    assertThat(failures).isEmpty();
  }

  /* ---- timers and watches ---- */

  @Test
  void timersAndWatches_notWanted_areKeptInOrderAndComeFirst() {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    ActorRef<Code> watched = system.spawn(runner());
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.timers().once("t", Duration.ZERO, "tick");
          said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ofMillis(2))));
          ctx.watch(watched, () -> "ended");
          ready.complete(null);
          said.add(ctx.receiveMatching(numbers()));
          sayTheRest(ctx);
        });
    ready.join();
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
    actor.tell("a");
    stopAndAwait(watched);
    actor.tell(1);
    assertThat(heard()).isEqualTo("null");
    assertThat(heardUntil("no more")).containsExactly(1, "tick", "ended", "a");
    awaitEnd(actor);
    assertThat(system.counters().watches()).isZero();
  }

  @Test
  void timersAndWatches_wanted_comeBeforeWhatWasSent() {
    ActorRef<Code> watched = system.spawn(runner());
    stopAndAwait(watched);
    AtomicInteger made = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.await(gate);
          ctx.watch(watched, () -> "ended " + made.incrementAndGet());
          said.add(ctx.receiveMatching(message -> message.equals("a")));
          said.add(ctx.receiveMatching(message -> message.toString().startsWith("e")));
          ctx.timers().once("t", Duration.ZERO, "tick");
          said.add(ctx.receiveMatching(message -> message.equals("tick")));
          sayTheRest(ctx);
        });
    actor.tell("extra");
    actor.tell("a");
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly("a", "ended 1", "tick", "extra");
  }

  @Test
  void cancelledOrUnwatchedWhileKept_isNotDelivered() {
    ActorRef<Code> watched = system.spawn(runner());
    stopAndAwait(watched);
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.timers().once("t", Duration.ZERO, "tick");
          ctx.timers().once("u", Duration.ZERO, "replaced");
          ctx.watch(watched, () -> "ended");
          said.add(String.valueOf(ctx.receiveMatching(numbers(), Duration.ofMillis(5))));
          assertThat(ctx.timers().isActive("t")).isTrue();
          assertThat(ctx.timers().cancel("t")).isTrue();
          ctx.timers().once("u", HOUR, "never");
          ctx.unwatch(watched);
          ctx.await(gate);
          sayTheRest(ctx);
        });
    actor.tell("a");
    assertThat(heard()).isEqualTo("null");
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly("a");
    awaitEnd(actor);
  }

  @Test
  void repeatedTimer_notWanted_isKeptOnceAndGoesOnWhenReceived() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.timers().every("t", Duration.ofNanos(100_000), "tick");
          said.add(ctx.receiveMatching(numbers()));
          said.add(ctx.receive());
          ctx.timers().cancel("t");
          sayTheRest(ctx);
        });
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
    actor.tell(1);
    assertThat(heardUntil("no more")).containsExactly(1, "tick");
  }

  @Test
  void manyCancelledWhileKept_areSwept() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          int most = 0;
          for (int i = 0; i < 500; i++) {
            ctx.timers().once("t", Duration.ZERO, "tick " + i);
            ctx.receiveMatching(numbers(), Duration.ofNanos(100_000));
            most = Math.max(most, cellOf(ctx).keptSignals());
          }
          said.add(most);
          said.add(ctx.receive());
          sayTheRest(ctx);
        });
    assertThat((Integer) heard()).isBetween(1, 32);
    assertThat(heard()).isEqualTo("tick 499");
    assertThat(heard()).isEqualTo("no more");
    awaitEnd(actor);
  }

  private static ActorCell<?> cellOf(ActorContext<?> ctx) {
    return cell(ctx.self());
  }

  @Test
  void throwingMessageOfAWatch_isTheActorsErrorAndEndsTheWatch() {
    ActorRef<Code> watched = system.spawn(runner());
    stopAndAwait(watched);
    system.spawn(ctx -> {
      ctx.watch(
          watched,
          () -> {
            throw new IllegalStateException("as told");
          });
      said.add(catchThrowable(() -> ctx.receiveMatching(numbers())).getMessage());
      said.add(system.counters().watches());
    });
    assertThat(heard()).isEqualTo("as told");
    assertThat(heard()).isEqualTo(0L);
  }

  @Test
  void predicateThatCancelsTheTimer_doesNotGetIt() {
    system.spawn(ctx -> {
      ctx.timers().once("t", Duration.ZERO, "tick");
      Object got =
          ctx.receiveMatching(
              message -> {
                ctx.timers().cancel("t");
                return true;
              },
              Duration.ofMillis(5));
      said.add(String.valueOf(got));
    });
    assertThat(heard()).isEqualTo("null");
  }

  /* ---- with the other mailboxes ---- */

  @Test
  void priorities_searchedInOrderOfUrgency() {
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              ctx.await(gate);
              said.add(ctx.receiveMatching(numbers()));
              said.add(ctx.receiveMatching(message -> message.equals("b")));
              sayTheRest(ctx);
            },
            SpawnOptions.defaults()
                .withPriorities(
                    2,
                    Object.class,
                    message -> message.equals("urgent") || message.equals(2) ? 0 : 1));
    for (Object message : List.of("a", 1, "b", "urgent", 2)) {
      actor.tell(message);
    }
    gate.complete(null);
    assertThat(heardUntil("no more")).containsExactly(2, "b", "urgent", "a", 1);
  }

  @Test
  void conflated_whileItWaits_isLookedAtAgain() {
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              said.add(ctx.receiveMatching(message -> message.equals("key 2")));
              sayTheRest(ctx);
            },
            CAPACITY_1.withConflation(String.class, text -> text.charAt(0)));
    actor.tell("key 1");
    awaitStatus(actor, "receiving");
    actor.tell("key 2");
    assertThat(heardUntil("no more")).containsExactly("key 2");
    assertThat(lostReasons()).containsExactly(Reason.CONFLATED);
  }
}
