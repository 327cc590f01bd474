package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.LostMessage.Reason;
import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.scheduler.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mailboxes that drop, conflate, and put messages in order; sends that wait for so long only. */
@Timeout(120)
abstract class OverflowContract extends ActorContract {
  private static final SpawnOptions DROP_OLDEST =
      CAPACITY_1.withOverflow(OverflowPolicy.DROP_OLDEST);
  private static final SpawnOptions DROP_NEWEST =
      CAPACITY_1.withOverflow(OverflowPolicy.DROP_NEWEST);
  private static final Duration SHORT = Duration.ofMillis(2);

  private final CompletableFuture<Void> gate = new CompletableFuture<>();

  OverflowContract(boolean portable) {
    super(portable);
  }

  private record Price(String symbol, int value) {}

  private record Job(int sender, int level, int number) {}

  private ActorRef<Object> target(SpawnOptions options) {
    return system.spawn("target", behind(gate), options);
  }

  /** Of an actor that has not received anything yet. */
  private List<Object> openedAndHeard(int count) {
    gate.complete(null);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(heard());
    }
    return all;
  }

  private static LostMessage lost(Reason reason, Object message, String sender) {
    return new LostMessage(reason, message, sender, "/target");
  }

  private static UnaryOperator<SystemSettings> sendTimeout(Duration time) {
    return settings -> settings.withMailbox(mailbox -> mailbox.withSendTimeout(time));
  }

  /* ---- a bound is one of what waits behind the message in hand ---- */

  @Test
  void messageThatWakes_takesNoRoom() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    ActorRef<Object> handler = narrow.spawn("handler", handler(), CAPACITY_1);
    ActorRef<Object> loop = narrow.spawn("loop", loop(), CAPACITY_1);
    awaitStatus(handler, "idle");
    awaitStatus(loop, "receiving");
    for (ActorRef<Object> target : List.of(handler, loop)) {
      List<Object> seen = new ArrayList<>();
      doing(
          narrow.spawn(runner()),
          _ -> { // has the only worker
            for (int i = 1; i <= 3; i++) {
              seen.add(target.offer(i));
              seen.add(cell(target).mailbox.depth());
            }
          });
      assertThat(seen)
          .containsExactly(OfferResult.ACCEPTED, 1, OfferResult.ACCEPTED, 2, OfferResult.FULL, 2);
      assertThat(List.of(heard(), heard())).containsExactly(1, 2);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void messageThatWakes_inAMailboxThatConflates_takesRoom() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    ActorRef<Object> target =
        narrow.spawn(
            "target", handler(), CAPACITY_1.withConflation(Object.class, message -> message));
    awaitStatus(target, "idle");
    List<Object> seen = new ArrayList<>();
    doing(
        narrow.spawn(runner()),
        _ -> {
          seen.add(target.offer(1));
          seen.add(target.offer(2));
        });
    assertThat(seen).containsExactly(OfferResult.ACCEPTED, OfferResult.FULL);
    assertThat(heard()).isEqualTo(1);
  }

  /* ---- DROP_OLDEST, DROP_NEWEST ---- */

  @Test
  void dropOldest_full_losesWhatIsQueued() {
    ActorRef<Object> target = target(DROP_OLDEST);
    target.tell(1);
    doing(system.spawn("sender", runner()), _ -> target.tell(2));
    assertThat(target.offer(3)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(target.offer(4, HOUR)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(lost)
        .containsExactly(
            lost(Reason.DROPPED, 1, null),
            lost(Reason.DROPPED, 2, null), // whose sender is not known any more
            lost(Reason.DROPPED, 3, null));
    assertThat(system.counters().lost()).containsEntry(Reason.DROPPED, 3L);
    assertThat(openedAndHeard(1)).containsExactly(4);
  }

  @Test
  void dropNewest_full_losesTheNewOneAndSaysSoWhereItCan() {
    ActorRef<Object> target = target(DROP_NEWEST);
    target.tell(1);
    target.tell(2);
    doing(system.spawn("sender", runner()), _ -> target.tell(3));
    assertThat(target.offer(4)).isEqualTo(OfferResult.FULL);
    assertThat(target.offer(5, HOUR)).isEqualTo(OfferResult.FULL);
    assertThat(catchThrowable(() -> anyAsk(target, LONG)))
        .isInstanceOfSatisfying(
            AskException.class,
            e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.REFUSED));
    assertThat(lost)
        .containsExactly(lost(Reason.DROPPED, 2, null), lost(Reason.DROPPED, 3, "/sender"));
    assertThat(openedAndHeard(1)).containsExactly(1);
  }

  @Test
  void dropOldest_aQueuedAsk_timesOut() {
    ActorRef<Object> target = target(DROP_OLDEST);
    CompletableFuture<Object> asked =
        target.<Object>askAsync(me -> me, SHORT).toCompletableFuture();
    target.tell("newer");
    assertThat(catchThrowable(asked::join)).hasCauseInstanceOf(AskException.class);
    assertThat(lostReasons()).containsExactly(Reason.DROPPED);
    assertThat(openedAndHeard(1)).containsExactly("newer");
  }

  @Test
  void dropping_toItself_neverWaits() {
    system.spawn(
        "full",
        ctx -> {
          ctx.self().tell("first");
          ctx.self().tell("second");
          said.add(ctx.receive());
        },
        DROP_OLDEST);
    assertThat(heard()).isEqualTo("second");
    assertThat(lostReasons()).containsExactly(Reason.DROPPED);
  }

  @Test
  void dropping_byConfiguration_isEveryActors() {
    SystemSettings settings =
        SystemSettings.from(
            ConfigReader.parse("coact.mailbox { capacity = 2, overflow = drop-oldest }"));
    ActorSystem dropping = start("dropping", given -> given.withMailbox(m -> settings.mailbox()));
    ActorRef<Object> target = dropping.spawn("target", behind(gate));
    for (int i = 0; i < 5; i++) {
      target.tell(i);
    }
    assertThat(lost).map(LostMessage::message).containsExactly(0, 1, 2);
    assertThat(openedAndHeard(2)).containsExactly(3, 4);
  }

  @Test
  void dropping_systemLane_isNotTouched() {
    CompletableFuture<Void> armed = new CompletableFuture<>();
    ActorRef<Code> ended = system.spawn(runner());
    ActorRef<Object> target =
        system.spawn(
            "target",
            ctx -> {
              ctx.watch(ended, () -> "ended");
              ctx.timers().once("t", Duration.ZERO, "tick");
              armed.complete(null);
              ctx.await(gate);
              while (true) {
                said.add(ctx.receive());
              }
            },
            DROP_OLDEST);
    armed.join();
    stopAndAwait(ended);
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
    for (int i = 0; i < 10; i++) {
      target.tell(i);
    }
    assertThat(openedAndHeard(3)).containsExactlyInAnyOrder("ended", "tick", 9).endsWith(9);
    assertThat(lost).hasSize(9);
  }

  /* ---- conflation ---- */

  @Test
  void conflation_equalKey_takesThePlaceOfTheOlder() {
    ActorRef<Object> target =
        target(SpawnOptions.defaults().withConflation(Price.class, Price::symbol));
    target.tell(new Price("A", 1));
    target.tell("other");
    target.tell(new Price("B", 1));
    target.tell("other");
    doing(system.spawn("sender", runner()), _ -> target.tell(new Price("A", 2)));
    assertThat(target.offer(new Price("A", 3))).isEqualTo(OfferResult.ACCEPTED);
    assertThat(cell(target).mailbox.depth()).isEqualTo(4);
    assertThat(lost)
        .containsExactly(
            lost(Reason.CONFLATED, new Price("A", 1), null),
            lost(Reason.CONFLATED, new Price("A", 2), null));
    assertThat(openedAndHeard(4))
        .containsExactly(new Price("A", 3), "other", new Price("B", 1), "other");
    target.tell(new Price("A", 4));
    assertThat(heard()).isEqualTo(new Price("A", 4));
  }

  @Test
  void conflation_fullWithoutTheKey_suspendsTheSender() {
    ActorRef<Object> target = target(CAPACITY_1.withConflation(Price.class, Price::symbol));
    target.tell(new Price("A", 1));
    Thread b = Thread.ofPlatform().start(() -> target.tell(new Price("B", 1)));
    awaitSenders(target, 1);
    Thread newerB = Thread.ofPlatform().start(() -> target.tell(new Price("B", 2)));
    awaitSenders(target, 2);
    target.tell(new Price("A", 2)); // needs no room
    assertThat(openedAndHeard(2)).containsExactly(new Price("A", 2), new Price("B", 2));
    join(b);
    join(newerB);
    assertThat(lost)
        .containsExactly(
            lost(Reason.CONFLATED, new Price("A", 1), null),
            lost(Reason.CONFLATED, new Price("B", 1), null));
  }

  @Test
  void conflation_nothingElseFits_isUpToThePolicy() {
    SpawnOptions conflating = CAPACITY_1.withConflation(Price.class, Price::symbol);
    ActorRef<Object> target = target(conflating.withOverflow(OverflowPolicy.REJECT));
    target.tell(new Price("A", 1));
    target.tell(new Price("A", 2));
    target.tell(new Price("B", 1));
    assertThat(lostReasons()).containsExactly(Reason.CONFLATED, Reason.REJECTED);
    assertThat(openedAndHeard(1)).containsExactly(new Price("A", 2));
  }

  @Test
  void conflation_keyThrows_isTheSendersErrorAndNothingElse() {
    SpawnOptions options =
        SpawnOptions.defaults()
            .withConflation(
                String.class,
                text -> {
                  throw new IllegalStateException("no key for " + text);
                });
    ActorRef<Object> target = target(options);
    ActorRef<Code> sender = system.spawn("sender", runner());
    doing(
        sender,
        _ -> {
          assertThat(catchThrowable(() -> target.tell("a"))).hasMessage("no key for a");
          assertThat(catchThrowable(() -> target.offer("b"))).hasMessage("no key for b");
          assertThat(catchThrowable(() -> target.offer("c", HOUR))).hasMessage("no key for c");
          assertThat(catchThrowable(() -> target.ask(_ -> "d", LONG))).hasMessage("no key for d");
          assertThat(catchThrowable(() -> target.askAsync(_ -> "e", LONG)))
              .hasMessage("no key for e");
        });
    target.tell(1);
    assertThat(openedAndHeard(1)).containsExactly(1);
    assertThat(lost).isEmpty();
    assertThat(failures).isEmpty();
    assertThat(system.counters().pendingAsks()).isZero();
  }

  /* ---- priorities ---- */

  @Test
  void priorities_urgentFirst_oneBoundForAll() {
    ActorRef<Object> target =
        target(
            SpawnOptions.defaults()
                .withMailboxCapacity(5)
                .withPriorities(3, Integer.class, number -> number / 10));
    target.tell("least urgent");
    target.tell(10);
    target.tell(20);
    target.tell(1);
    target.tell(11);
    assertThat(target.offer(0)).isEqualTo(OfferResult.FULL);
    assertThat(openedAndHeard(5)).containsExactly(1, 10, 11, "least urgent", 20);
  }

  @Test
  void priorities_waitingSenders_areAdmittedInArrivalOrder() {
    ActorRef<Object> target = target(CAPACITY_1.withPriorities(2, Integer.class, number -> 0));
    target.tell("a");
    Thread lazy = Thread.ofPlatform().start(() -> target.tell("b"));
    awaitSenders(target, 1);
    Thread urgent = Thread.ofPlatform().start(() -> target.tell(1));
    awaitSenders(target, 2);
    assertThat(openedAndHeard(3)).containsExactly("a", "b", 1);
    join(lazy);
    join(urgent);
  }

  @Test
  void priorities_levelOutOfRange_isTheSendersError() {
    ActorRef<Object> target =
        target(SpawnOptions.defaults().withPriorities(2, Integer.class, number -> number));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> target.tell(2))
        .withMessage(
            "level of a message: 2, of a java.lang.Integer (expected: 0, the most urgent, to 1;"
                + " the message was not sent)");
    target.tell(1);
    target.tell(0);
    assertThat(openedAndHeard(2)).containsExactly(0, 1);
    assertThat(lost).isEmpty();
  }

  @Test
  void priorities_handlerAndEnd_losesTheRestInOrder() {
    SpawnOptions options =
        SpawnOptions.defaults().withPriorities(2, Integer.class, number -> number);
    ActorRef<Object> target = target(options);
    target.tell(1);
    target.tell(0);
    stopAndAwait(target);
    assertThat(lost)
        .containsExactly(lost(Reason.NOT_HANDLED, 0, null), lost(Reason.NOT_HANDLED, 1, null));
  }

  @Test
  void priorities_manySenders_fifoPerSenderAndLevel() {
    int senders = 3;
    int levels = 3;
    int each = portable() ? 1_000 : 5_000;
    ActorRef<Job> target =
        system.spawn(
            ctx -> {
              int[][] next = new int[senders][levels];
              for (int i = 0; i < senders * each; i++) {
                Job job = ctx.receive();
                assertThat(job.number()).isGreaterThanOrEqualTo(next[job.sender()][job.level()]);
                next[job.sender()][job.level()] = job.number() + 1;
              }
              said.add("all in order");
            },
            SpawnOptions.defaults()
                .withMailboxCapacity(7)
                .withPriorities(levels, Job.class, Job::level));
    for (int s = 0; s < senders; s++) {
      int sender = s;
      system.spawn(_ -> {
        for (int i = 0; i < each; i++) {
          target.tell(new Job(sender, i * 7 % levels, i));
        }
      });
    }
    assertThat(heard()).isEqualTo("all in order");
    assertThat(lost).isEmpty();
  }

  /* ---- offer with a deadline ---- */

  @Test
  void offerInTime_noRoomInTime_isFullAndNotLost() {
    ActorRef<Object> target = target(CAPACITY_1);
    target.tell("queued");
    assertThat(target.offer("waits", SHORT)).isEqualTo(OfferResult.FULL);
    assertThat(target.offer("looks", Duration.ZERO)).isEqualTo(OfferResult.FULL);
    doing(
        system.spawn(runner()),
        _ -> assertThat(target.offer("of an actor", SHORT)).isEqualTo(OfferResult.FULL));
    assertThat(cell(target).mailbox.waitingSenders()).isZero();
    assertThat(lost).isEmpty();
    assertThat(openedAndHeard(1)).containsExactly("queued");
  }

  @Test
  void offerInTime_roomInTime_isAccepted() {
    ActorRef<Object> target = target(CAPACITY_1);
    assertThat(target.offer("at once", HOUR)).isEqualTo(OfferResult.ACCEPTED);
    CompletableFuture<OfferResult> result = new CompletableFuture<>();
    system.spawn(_ -> result.complete(target.offer("in time", HOUR)));
    awaitSenders(target, 1);
    assertThat(openedAndHeard(2)).containsExactly("at once", "in time");
    assertThat(result.join()).isEqualTo(OfferResult.ACCEPTED);
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
  }

  @Test
  void offerInTime_targetEnds_isClosedAndNotLost() {
    ActorRef<Object> target = target(CAPACITY_1);
    target.tell("queued");
    CompletableFuture<OfferResult> result = new CompletableFuture<>();
    system.spawn(_ -> result.complete(target.offer("waits", HOUR)));
    awaitSenders(target, 1);
    stopAndAwait(target);
    assertThat(result.join()).isEqualTo(OfferResult.CLOSED);
    assertThat(target.offer("late", HOUR)).isEqualTo(OfferResult.CLOSED);
    assertThat(lost).containsExactly(lost(Reason.NOT_HANDLED, "queued", null));
  }

  @Test
  void offerInTime_toItselfOrRefusingMailbox_doesNotWait() {
    system.spawn(
        ctx -> {
          said.add(ctx.self().offer("a", HOUR));
          said.add(ctx.self().offer("b", HOUR));
        },
        CAPACITY_1);
    assertThat(heard()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(heard()).isEqualTo(OfferResult.FULL);
    ActorRef<Object> target = target(REJECTING);
    target.tell("queued");
    assertThat(target.offer("refused", HOUR)).isEqualTo(OfferResult.FULL);
    assertThat(lostReasons()).doesNotContain(Reason.REJECTED);
  }

  @Test
  void offerInTime_senderStoppedOrInterrupted_isNotSent() {
    ActorRef<Object> target = target(CAPACITY_1);
    target.tell("queued");
    ActorRef<Object> sender = system.spawn("sender", _ -> target.offer("waits", HOUR));
    Thread thread =
        Thread.ofPlatform()
            .start(() -> said.add(catchThrowable(() -> target.offer("of a thread", HOUR))));
    awaitSenders(target, 2);
    stopAndAwait(sender);
    thread.interrupt();
    assertThat(heard()).isInstanceOf(WaitInterruptedException.class);
    assertThat(lost)
        .containsExactly(
            lost(Reason.NOT_SENT, "waits", "/sender"), lost(Reason.NOT_SENT, "of a thread", null));
  }

  @Test
  void offerInTime_negativeTime_throws() {
    ActorRef<Object> target = target(CAPACITY_1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> target.offer("a", Duration.ofNanos(-1)))
        .withMessageContaining("timeout: PT-0.000000001S (expected: zero or more)");
    CompletableFuture<Object> answer =
        target
            .<Object>askAsync(
                me -> {
                  assertThat(catchThrowable(() -> me.offer("a", Duration.ofNanos(-1))))
                      .isInstanceOf(IllegalArgumentException.class);
                  assertThat(me.offer("answer", HOUR)).isEqualTo(OfferResult.ACCEPTED);
                  assertThat(me.offer("again", HOUR)).isEqualTo(OfferResult.CLOSED);
                  return "never read";
                },
                LONG)
            .toCompletableFuture();
    assertThat(answer.join()).isEqualTo("answer");
  }

  @Test
  void offerInTime_deadlineAndEndRace_recordsWhatIsNotTheCallersOnly() {
    for (int i = 0; i < 300; i++) {
      CompletableFuture<Void> never = new CompletableFuture<>();
      ActorRef<Object> target = system.spawn(behind(never), CAPACITY_1);
      target.tell("queued");
      CompletableFuture<OfferResult> result = new CompletableFuture<>();
      int nanos = 20_000 + i * 1_000;
      ActorRef<Object> sender =
          system.spawn(_ -> result.complete(target.offer("waits", Duration.ofNanos(nanos))));
      eventually(() -> cell(target).mailbox.waitingSenders() == 1 || result.isDone());
      stopAndAwait(target);
      awaitEnd(sender);
      assertThat(result.join()).isIn(OfferResult.FULL, OfferResult.CLOSED);
      assertThat(lostReasons()).as("round %s", i).containsExactly(Reason.NOT_HANDLED);
      lost.clear();
    }
  }

  /* ---- coact.mailbox.send-timeout ---- */

  @Test
  void sendTimeout_over_losesTheMessageAndThrowsNothing() {
    ActorSystem impatient = start("impatient", sendTimeout(SHORT));
    ActorRef<Object> target = impatient.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    target.tell("of a thread");
    ActorRef<Code> sender = impatient.spawn("sender", runner());
    doing(sender, _ -> target.tell("of an actor"));
    assertThat(lost)
        .containsExactly(
            lost(Reason.SEND_TIMED_OUT, "of a thread", null),
            lost(Reason.SEND_TIMED_OUT, "of an actor", "/sender"));
    assertThat(impatient.counters().lost()).containsEntry(Reason.SEND_TIMED_OUT, 2L);
    assertThat(cell(target).mailbox.waitingSenders()).isZero();
    assertThat(openedAndHeard(1)).containsExactly("queued");
    target.tell("room again");
    assertThat(heard()).isEqualTo("room again");
    assertThat(failures).isEmpty();
  }

  @Test
  void sendTimeout_asksAndOffers_haveTheirOwn() {
    ActorSystem impatient = start("impatient", sendTimeout(SHORT));
    ActorRef<Object> target =
        impatient.spawn(
            "target",
            ctx -> {
              ctx.await(gate);
              while (true) {
                if (ctx.receive() instanceof ActorRef<?> replyTo) {
                  @SuppressWarnings("unchecked") // by anyAsk
                  ActorRef<Object> asker = (ActorRef<Object>) replyTo;
                  asker.tell("answer");
                }
              }
            },
            CAPACITY_1);
    target.tell("queued");
    CompletableFuture<Object> answer = new CompletableFuture<>();
    Thread asking = Thread.ofPlatform().start(() -> answer.complete(anyAsk(target, LONG)));
    awaitSenders(target, 1);
    CompletableFuture<OfferResult> offered = new CompletableFuture<>();
    impatient.spawn(_ -> offered.complete(target.offer("offered", LONG)));
    awaitSenders(target, 2);
    target.tell("given up"); // longer than which the other two have waited
    assertThat(cell(target).mailbox.waitingSenders()).isEqualTo(2);
    gate.complete(null);
    assertThat(answer.join()).isEqualTo("answer");
    assertThat(offered.join()).isEqualTo(OfferResult.ACCEPTED);
    assertThat(lostReasons()).containsExactly(Reason.SEND_TIMED_OUT);
    join(asking);
  }

  @Test
  void sendTimeout_andRoomRace_losesNothingUnrecordedAndNothingTwice() {
    int each = portable() ? 200 : 600;
    int senders = 4;
    ActorSystem impatient = start("impatient", sendTimeout(Duration.ofNanos(100_000)));
    AtomicInteger handled = new AtomicInteger();
    CountDownLatch sent = new CountDownLatch(senders);
    ActorRef<Object> target =
        impatient.spawn(
            ctx -> {
              while (true) {
                ctx.receive();
                ctx.sleep(Duration.ofNanos(30_000));
                handled.incrementAndGet();
              }
            },
            CAPACITY_1);
    for (int s = 0; s < senders; s++) {
      impatient.spawn(_ -> {
        for (int i = 0; i < each; i++) {
          target.tell(i);
        }
        sent.countDown();
      });
    }
    await(sent);
    eventually(() -> handled.get() + lost.size() == senders * each);
    assertThat(lostReasons()).isSubsetOf(Reason.SEND_TIMED_OUT);
  }

  /* ---- everything at once ---- */

  /** What an actor of the flood is started with. */
  enum Setup {
    SUSPEND(OverflowPolicy.SUSPEND),
    REJECT(OverflowPolicy.REJECT),
    DROP_NEWEST(OverflowPolicy.DROP_NEWEST),
    DROP_OLDEST(OverflowPolicy.DROP_OLDEST);

    private final OverflowPolicy policy;

    Setup(OverflowPolicy policy) {
      this.policy = policy;
    }
  }

  @ParameterizedTest
  @EnumSource
  void flood_restartsAndEnd_sentIsHandledPlusLost(Setup setup) {
    int senders = 4;
    int each = portable() ? 1_000 : 5_000;
    List<SpawnOptions> variants =
        List.of(
            RESTARTING,
            RESTARTING.withConflation(Job.class, job -> job.number() % 11),
            RESTARTING.withPriorities(3, Job.class, Job::level),
            RESTARTING
                .withConflation(Job.class, job -> job.number() % 5)
                .withPriorities(3, Job.class, Job::level));
    for (SpawnOptions options : variants) {
      LongAdder told = new LongAdder();
      LongAdder handled = new LongAdder();
      CountDownLatch sent = new CountDownLatch(senders);
      ActorRef<Object> target =
          system.spawn(
              Actor.handling(() ->
                  (ctx, message) -> {
                    if (message instanceof Job job && job.number() % 97 == 5) {
                      throw new IllegalStateException("as told");
                    }
                    handled.increment();
                  }),
              options.withMailboxCapacity(4).withOverflow(setup.policy));
      for (int s = 0; s < senders; s++) {
        int sender = s;
        system.spawn(_ -> {
          for (int i = 0; i < each; i++) {
            Job job = new Job(sender, i % 3, i);
            if (i % 10 == 0) {
              if (target.offer(job, Duration.ofNanos(i * 10L)) == OfferResult.ACCEPTED) {
                told.increment();
              }
            } else {
              target.tell(job);
              told.increment();
            }
          }
          sent.countDown();
        });
      }
      await(sent);
      stopAndAwait(target);
      assertThat(handled.sum() + lost.size()).as("%s", options).isEqualTo(told.sum());
      Map<Reason, Long> counters = system.counters().lost();
      for (Reason reason : Reason.values()) {
        long seen = lost.stream().filter(one -> one.reason() == reason).count();
        assertThat(counters.get(reason) - countedBefore.getOrDefault(reason, 0L))
            .as("%s", reason)
            .isEqualTo(seen);
      }
      countedBefore = counters;
      lost.clear();
    }
  }

  private Map<Reason, Long> countedBefore = Map.of();

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(LONG)).isTrue(); // isAlive() may say so for a moment longer
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
