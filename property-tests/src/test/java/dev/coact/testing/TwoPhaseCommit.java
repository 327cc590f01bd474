package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Two-phase commit: a coordinator, three participants, and two clients that write three times each.
 * The bug: it commits when all but one have voted for it.
 */
final class TwoPhaseCommit {
  private static final int PARTICIPANTS = 3;
  private static final int CLIENTS = 2;
  private static final int WRITES = 3;
  private static final int KEYS = 10;
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private TwoPhaseCommit() {}

  enum Status {
    SUCCESS,
    ERROR,
    TIMEOUT
  }

  sealed interface Message {
    record Write(int id, int key, ActorRef<Status> replyTo) implements Message {}

    record Vote(int id, boolean isYes) implements Message {}

    record Expired(int id) implements Message {}
  }

  sealed interface Step {
    record Prepare(int id, int key, ActorRef<Message> coordinator) implements Step {}

    record Commit(int id, int key) implements Step {}
  }

  static Scenario committingAt(int votes) {
    return sim -> {
      Tally tally = new Tally();
      List<ActorRef<Step>> participants = new ArrayList<>();
      for (int i = 0; i < PARTICIPANTS; i++) {
        participants.add(sim.system().spawn("participant" + i, participant(tally)));
      }
      ActorRef<Message> coordinator =
          sim.system().spawn("coordinator", coordinator(participants, votes, tally));
      for (int i = 0; i < CLIENTS; i++) {
        sim.system().spawn("client" + i, client(i, coordinator, sim.random("client" + i)));
      }
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of(
            "two-phase commit at N-1", committingAt(PARTICIPANTS - 1), committingAt(PARTICIPANTS))
        .withMedian(50);
  }

  private static Actor<Object> client(
      int number, ActorRef<Message> coordinator, RandomGenerator random) {
    return ctx -> {
      for (int i = WRITES - 1; i >= 0; i--) {
        int id = 100 * number + i;
        int key = random.nextInt(KEYS);
        Status _ = coordinator.ask(me -> new Message.Write(id, key, me), PATIENCE);
      }
    };
  }

  /** One transaction at a time. */
  private static Actor<Message> coordinator(
      List<ActorRef<Step>> participants, int needed, Tally tally) {
    return ctx -> {
      while (true) {
        if (ctx.receive() instanceof Message.Write write) { // late votes and deadlines are ignored
          Status status = decide(ctx, write, participants, needed);
          tally.told(write.id(), status);
          write.replyTo().tell(status);
        }
      }
    };
  }

  private static Status decide(
      ActorContext<Message> ctx,
      Message.Write write,
      List<ActorRef<Step>> participants,
      int needed) {
    Predicate<Message> outcome = message -> !(message instanceof Message.Write);
    participants.forEach(
        participant -> participant.tell(new Step.Prepare(write.id(), write.key(), ctx.self())));
    ctx.timers().once("deadline", DEADLINE, new Message.Expired(write.id()));
    int yes = 0;
    while (yes < needed) {
      switch (ctx.receiveMatching(outcome)) {
        case Message.Vote(int id, boolean isYes) when id == write.id() -> {
          if (!isYes) {
            return Status.ERROR;
          }
          yes++;
        }
        case Message.Expired(int id) when id == write.id() -> {
          return Status.TIMEOUT;
        }
        case Message ignored -> {} // of a transaction before
      }
    }
    participants.forEach(participant -> participant.tell(new Step.Commit(write.id(), write.key())));
    return Status.SUCCESS;
  }

  /** Keeps the highest id of each key. */
  private static Actor<Step> participant(Tally tally) {
    return Actor.handling(() -> {
      Map<Integer, Integer> stored = new HashMap<>();
      return (ctx, step) -> {
        switch (step) {
          case Step.Prepare(int id, int key, ActorRef<Message> coordinator) -> {
            boolean isYes = id > stored.getOrDefault(key, -1);
            coordinator.tell(new Message.Vote(id, isYes));
            tally.voted(id, isYes);
          }
          case Step.Commit(int id, int key) -> stored.merge(key, id, Math::max);
        }
      };
    });
  }

  /** Knows all votes that were sent. */
  private static final class Tally {
    private final Map<Integer, Integer> yes = new HashMap<>();
    private final Map<Integer, Integer> no = new HashMap<>();

    void voted(int id, boolean isYes) {
      (isYes ? yes : no).merge(id, 1, Integer::sum);
    }

    void told(int id, Status status) {
      switch (status) {
        case SUCCESS ->
            assertThat(yes.getOrDefault(id, 0)).as("votes for %d", id).isEqualTo(PARTICIPANTS);
        case ERROR -> assertThat(no.getOrDefault(id, 0)).as("votes against %d", id).isPositive();
        case TIMEOUT -> {}
      }
    }
  }
}
