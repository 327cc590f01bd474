package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.WaitCycleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few actors with tiny mailboxes that tell, ask and hand requests on at random, and a model that
 * knows at any moment who waits for whom: each failing wait is held against it.
 */
final class WaitingProgram {
  /** What an actor is told to do. */
  sealed interface Message {
    /** Operations to perform. */
    record Run(List<Op> ops) implements Message {}

    /** Operations to perform before the answer; a hand-on among them replaces the answer. */
    record Request(List<Op> ops, Reply reply) implements Message {}

    /** A request that was handed on: to be answered. */
    record Answer(Reply reply) implements Message {}
  }

  /** Where an answer goes, and its number in the model. */
  record Reply(int ask, ActorRef<String> to) {}

  /** What an actor does with another one. */
  sealed interface Op {
    int to();

    /** Sends operations. */
    record Tell(int to, List<Op> ops) implements Op {}

    /** Asks for an answer after operations. */
    record Ask(int to, List<Op> ops) implements Op {}

    /** Inside a request: lets another one answer it. */
    record HandOn(int to) implements Op {}
  }

  /** One wait, as the actor that begins it knows it. */
  private record Pending(int number, String kind, String target) {
    boolean isForAnAnswer() {
      return kind.startsWith("ask");
    }
  }

  /* Longer than the patience with all cycles that one ask may have to see through. */
  static final Duration DEADLINE = Duration.ofDays(1000);

  private final List<ActorRef<Message>> actors = new ArrayList<>();
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final Map<Integer, String> holders = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<Set<String>> cycles = new ConcurrentLinkedQueue<>();
  private final Queue<AskException> failedAsks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final ActorSystem system;
  private final boolean isSimulated;
  private final boolean handsOn;

  private WaitingProgram(ActorSystem system, boolean isSimulated, boolean handsOn) {
    this.system = system;
    this.isSimulated = isSimulated;
    this.handsOn = handsOn;
  }

  /** Starts actors and gives each something to do. */
  static WaitingProgram start(
      ActorSystem system, long seed, int count, int capacity, boolean simulated, boolean handsOn) {
    WaitingProgram program = new WaitingProgram(system, simulated, handsOn);
    SpawnOptions options = SpawnOptions.defaults().withMailboxCapacity(capacity);
    for (int i = 0; i < count; i++) {
      program.actors.add(system.spawn("n" + i, Actor.handling(() -> program::handle), options));
    }
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      List<Op> ops = program.ops(random, i, 3, false);
      program.begun.incrementAndGet();
      ActorRef<Message> actor = program.actors.get(i);
      system.spawn(ctx -> actor.tell(new Message.Run(ops))); // waits for room, not this thread
    }
    return program;
  }

  private List<Op> ops(Random random, int self, int depth, boolean inRequest) {
    List<Op> ops = new ArrayList<>();
    int count = depth == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int to = (self + 1 + random.nextInt(actors.size() - 1)) % actors.size();
      int kind = random.nextInt(inRequest && handsOn ? 5 : 4);
      ops.add(
          switch (kind) {
            case 0, 1 -> new Op.Tell(to, ops(random, to, depth - 1, false));
            case 2, 3 -> new Op.Ask(to, ops(random, to, depth - 1, true));
            default -> new Op.HandOn(to);
          });
    }
    return ops;
  }

  private void handle(ActorContext<Message> ctx, Message message) {
    String self = ctx.self().path();
    switch (message) {
      case Message.Run(List<Op> ops) -> perform(self, ops, null);
      case Message.Request(List<Op> ops, Reply reply) -> {
        if (!perform(self, ops, reply)) {
          reply.to().tell("answer");
        }
      }
      case Message.Answer(Reply reply) -> reply.to().tell("answer");
    }
    done.incrementAndGet();
  }

  /** True if the request was handed on. */
  private boolean perform(String self, List<Op> ops, @Nullable Reply inHand) {
    boolean handedOn = false;
    for (Op op : ops) {
      ActorRef<Message> to = actors.get(op.to());
      switch (op) {
        case Op.Tell(int _, List<Op> inner) ->
            waits(self, "room", to, () -> to.tell(new Message.Run(inner)));
        case Op.Ask(int _, List<Op> inner) -> ask(self, to, inner);
        case Op.HandOn(int _) -> {
          if (inHand != null && !handedOn) {
            holders.put(inHand.ask(), to.path());
            handedOn = waits(self, "room", to, () -> to.tell(new Message.Answer(inHand)));
            if (!handedOn) {
              holders.put(inHand.ask(), self);
            }
          }
        }
      }
    }
    return handedOn;
  }

  private void ask(String self, ActorRef<Message> to, List<Op> inner) {
    int ask = numbers.incrementAndGet();
    holders.put(ask, to.path());
    waits(
        self,
        "ask " + ask,
        to,
        () -> {
          try {
            String answer = to.ask(me -> new Message.Request(inner, new Reply(ask, me)), DEADLINE);
            assertThat(answer).isEqualTo("answer");
          } catch (AskException e) {
            failedAsks.add(e);
            if (wasNotSent(String.valueOf(e.getMessage()))) {
              begun.decrementAndGet();
            }
          }
        });
  }

  private static boolean wasNotSent(String why) {
    return why.contains("its mailbox stayed full") || why.endsWith("has no time left");
  }

  /** Sends, and maybe waits. False if the message was not sent because of a cycle. */
  private boolean waits(String self, String kind, ActorRef<Message> to, Runnable wait) {
    begun.incrementAndGet();
    pending.put(self, new Pending(numbers.incrementAndGet(), kind, to.path()));
    try {
      wait.run();
      return true;
    } catch (WaitCycleException e) {
      check(self, e.cycle());
      boolean isSent = !e.cycle().getFirst().waitsFor().startsWith("room");
      if (!isSent) {
        begun.decrementAndGet();
      }
      return isSent;
    } finally {
      pending.remove(self);
    }
  }

  /** The model's judgement: the others of the cycle stand still, so what it says must hold now. */
  private void check(String self, List<WaitCycleException.Wait> cycle) {
    Set<String> waits = new HashSet<>();
    if (!cycle.getFirst().path().equals(self)) {
      wrong.add(self + " failed for " + cycle);
    }
    for (int i = 0; i < cycle.size(); i++) {
      WaitCycleException.Wait wait = cycle.get(i);
      WaitCycleException.Wait next = cycle.get((i + 1) % cycle.size());
      Pending known = pending.get(wait.path());
      if (!next.path().equals(wait.target())) {
        wrong.add(wait + " does not lead to " + next);
      }
      if (known == null
          || !known.target().equals(wait.target())
          || (wait.waitsFor().startsWith("an answer") && !known.isForAnAnswer())) {
        if (!isAnswered(cycle)) {
          wrong.add(wait + " is not so: " + known + " in " + cycle);
        }
        return;
      }
      waits.add(wait.path() + "#" + known.number());
      checkHolder(wait, known, cycle);
    }
    cycles.add(waits);
  }

  /**
   * Whether somebody a request was handed on to may just have answered, and with that set others
   * free: he was stuck for the whole patience himself, and set free in the same moment.
   */
  private boolean isAnswered(List<WaitCycleException.Wait> cycle) {
    return handsOn && cycle.stream().anyMatch(wait -> wait.waitsFor().startsWith("an answer"));
  }

  /** An ask waits for who has the request: in the simulation this one cannot go on either. */
  private void checkHolder(
      WaitCycleException.Wait wait, Pending known, List<WaitCycleException.Wait> cycle) {
    if (isSimulated && wait.waitsFor().startsWith("an answer")) {
      String holder = holders.get(Integer.valueOf(known.kind().substring("ask ".length())));
      if (!wait.target().equals(holder)
          && !pending.containsKey(holder)
          && !isAnswered(cycle)) { // the holder may have been set free in the same moment
        wrong.add(wait + " could be answered by " + holder + " in " + cycle);
      }
    }
  }

  boolean isOver() {
    return pending.isEmpty() && begun.get() == done.get() + expired();
  }

  /** How many cycles were found. */
  int cycles() {
    return cycles.size();
  }

  /** Requests that were skipped: the ask has failed before, in a cycle or by its deadline. */
  private long expired() {
    return system.counters().lost().getOrDefault(LostMessage.Reason.EXPIRED, 0L);
  }

  /** After its end. */
  void verify() {
    assertThat(wrong).as("what is not so in the model").isEmpty();
    assertThat(pending).as("who still waits").isEmpty();
    assertThat(done.get() + expired()).as("messages handled or skipped").isEqualTo(begun.get());
    assertThat(cycles).as("cycles, of which one wait fails").doesNotHaveDuplicates();
    if (!handsOn) {
      assertThat(failedAsks).as("asks that ended by their deadline: missed cycles").isEmpty();
    }
  }
}
