package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.mailbox.OfferResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler takes many messages at a stretch: nobody must notice. */
@Timeout(120)
abstract class DrainContract extends ActorContract {
  /* Of which 32 may be drained before senders hear of their room. */
  private static final int CAPACITY = 128;
  private static final SpawnOptions ROOMY = SpawnOptions.defaults().withMailboxCapacity(CAPACITY);

  DrainContract(boolean portable) {
    super(portable);
  }

  /** Fills the mailbox while the actor is in its first message; returns what lets it go on. */
  private CompletableFuture<Void> holdUp(ActorRef<Code> actor) {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CompletableFuture<Void> held = new CompletableFuture<>();
    actor.tell(ctx -> {
      held.complete(null);
      ctx.await(gate);
    });
    held.join();
    return gate;
  }

  @Test
  void wait_inTheMiddleOfADrain_makesTheRoomFree() {
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    CompletableFuture<Void> second = new CompletableFuture<>();
    for (int i = 0; i < 3; i++) {
      actor.tell(ctx -> said.add("one"));
    }
    actor.tell(ctx -> {
      said.add("waits");
      ctx.await(second);
    });
    while (actor.offer(ctx -> said.add("one")) == OfferResult.ACCEPTED) {
      // until it is full
    }
    assertThat(cell(actor).mailbox.depth()).isEqualTo(CAPACITY);
    for (int i = 0; i < 4; i++) { // wait for the room of the four before the second gate
      system.spawn(_ -> actor.tell(ctx -> said.add("late")));
    }
    awaitSenders(actor, 4);
    gate.complete(null);
    for (String expected : List.of("one", "one", "one", "waits")) {
      assertThat(heard()).isEqualTo(expected);
    }
    awaitSenders(actor, 0);
    assertThat(cell(actor).mailbox.depth()).isEqualTo(CAPACITY);
    second.complete(null);
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(heard()).isEqualTo(i < CAPACITY - 4 ? "one" : "late");
    }
  }

  @Test
  void blockedInTheJdk_inTheMiddleOfADrain_letsAWaitingSenderIn() {
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    CountDownLatch sent = new CountDownLatch(1);
    actor.tell(ctx -> {
      sent.await(); // which comes only when this message has left the mailbox
      said.add("blocked");
    });
    while (actor.offer(ctx -> said.add("one")) == OfferResult.ACCEPTED) {
      // until it is full
    }
    system.spawn(_ -> {
      actor.tell(ctx -> said.add("late"));
      sent.countDown();
    });
    awaitSenders(actor, 1);
    gate.complete(null);
    assertThat(heard()).isEqualTo("blocked");
    for (int i = 0; i < CAPACITY - 1; i++) {
      assertThat(heard()).isEqualTo("one");
    }
    assertThat(heard()).isEqualTo("late");
  }

  @Test
  void endOfAWatchedActor_inTheMiddleOfADrain_isHeardBeforeTheNextMessage() {
    ActorRef<Code> other = system.spawn(runner(), ROOMY);
    system.stop(other);
    awaitEnd(other);
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    for (int i = 0; i < 20; i++) {
      actor.tell(ctx -> {
        ctx.watch(other, () -> c -> said.add("ended"));
        said.add("watches");
      });
    }
    gate.complete(null);
    for (int i = 0; i < 20; i++) {
      assertThat(heard()).isEqualTo("watches");
      assertThat(heard()).isEqualTo("ended");
    }
  }

  @Test
  void tellToItself_afterADrainFromAFullMailbox_findsRoom() {
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    actor.tell(ctx -> ctx.self().tell(c -> said.add("its own")));
    actor.tell(ctx ->
        assertThat(ctx.self().offer(c -> said.add("offered"))).isEqualTo(OfferResult.ACCEPTED));
    while (actor.offer(ctx -> said.add("one")) == OfferResult.ACCEPTED) {
      // until it is full
    }
    gate.complete(null);
    for (int i = 0; i < CAPACITY - 2; i++) {
      assertThat(heard()).isEqualTo("one");
    }
    assertThat(heard()).isEqualTo("its own");
    assertThat(heard()).isEqualTo("offered");
    assertThat(failures).isEmpty();
  }

  @Test
  void failure_inTheMiddleOfADrain_losesOneMessageAndKeepsTheRestInOrder() {
    ActorRef<Code> actor =
        system.spawn(runner(), ROOMY.withSupervision(Supervision.restart(9, HOUR)));
    CompletableFuture<Void> gate = holdUp(actor);
    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      actor.tell(ctx -> {
        if (number % 7 == 3) {
          throw new IllegalStateException("number " + number);
        }
        said.add(number);
      });
      if (number % 7 != 3) {
        expected.add(number);
      }
    }
    gate.complete(null);
    for (Object next : expected) {
      assertThat(heard()).isEqualTo(next);
    }
    awaitFailures(3);
    assertThat(lostReasons()).hasSize(3).containsOnly(LostMessage.Reason.FAILED_IN_HANDLER);
    assertThat(system.counters().restarts()).isEqualTo(3);
  }

  @Test
  void stop_inTheMiddleOfADrain_handlesNoMoreAndCountsTheRest() {
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    actor.tell(ctx -> said.add("before"));
    actor.tell(ctx -> ctx.stop(ctx.self()));
    for (int i = 0; i < 5; i++) {
      actor.tell(ctx -> said.add("after"));
    }
    gate.complete(null);
    awaitEnd(actor);
    assertThat(said).containsExactly("before");
    assertThat(lostReasons()).hasSize(5).containsOnly(LostMessage.Reason.NOT_HANDLED);
  }

  @Test
  void stop_fromOutsideInTheMiddleOfADrain_handlesNoMore() {
    ActorRef<Code> actor = system.spawn(runner(), ROOMY);
    CompletableFuture<Void> gate = holdUp(actor);
    actor.tell(ctx -> {
      said.add("stops");
      ctx.system().stop(ctx.self());
    });
    actor.tell(ctx -> said.add("after"));
    gate.complete(null);
    awaitEnd(actor);
    assertThat(said).containsExactly("stops");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_HANDLED);
  }
}
