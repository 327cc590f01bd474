package dev.coact.testing;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.testing.SequentialSpec.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A register on three replicas, as Attiya, Bar-Noy and Dolev have it: one writes, one reads, and
 * both wait for two of three. A read has to store what it returns; the wrong one does not, and so a
 * later read can return less.
 */
final class AtomicRegister {
  private static final int REPLICAS = 3;
  private static final int QUORUM = 2;

  /** A value and when it was written. */
  record Stamped(int stamp, int value) {}

  /** What a replica is sent. */
  sealed interface Request {}

  record Query(ActorRef<Client> from, int round) implements Request {}

  record Store(Stamped what, ActorRef<Client> from, int round) implements Request {}

  /** What a client is sent. */
  sealed interface Client {}

  record Go() implements Client {}

  record Answer(Stamped held, int round) implements Client {}

  /** A client's operations. */
  sealed interface Op {}

  record Read() implements Op {
    @Override
    public String toString() {
      return "read";
    }
  }

  record Write(int value) implements Op {
    @Override
    public String toString() {
      return "write(" + value + ")";
    }
  }

  static final SequentialSpec<Integer, Op, Integer> SPEC =
      SequentialSpec.deterministic(
          0,
          (value, op) ->
              switch (op) {
                case Read _ -> new Step<>(value, value);
                case Write(int next) -> new Step<>(next, 0);
              });

  private AtomicRegister() {}

  /** One writes once, while another reads four times. */
  static Scenario scenario(boolean isWrong) {
    return sim -> {
      History<Op, Integer> history = new History<>();
      List<ActorRef<Request>> replicas = new ArrayList<>();
      for (int i = 0; i < REPLICAS; i++) {
        replicas.add(sim.system().spawn("replica-" + i, replica()));
      }
      ActorRef<Client> writer =
          sim.system().spawn("writer", client(replicas, List.of(new Write(1)), isWrong, history));
      ActorRef<Client> reader =
          sim.system()
              .spawn(
                  "reader",
                  client(
                      replicas,
                      List.of(new Read(), new Read(), new Read(), new Read()),
                      isWrong,
                      history));
      writer.tell(new Go());
      reader.tell(new Go());
      sim.runFor(Duration.ofSeconds(1));
      Linearizability.assertLinearizable(history, SPEC);
    };
  }

  private static Actor<Request> replica() {
    return ctx -> {
      Stamped held = new Stamped(0, 0);
      while (true) {
        switch (ctx.receive()) {
          case Query(var from, int round) -> from.tell(new Answer(held, round));
          case Store(Stamped what, var from, int round) -> {
            held = what.stamp() > held.stamp() ? what : held;
            from.tell(new Answer(held, round));
          }
        }
      }
    };
  }

  private static Actor<Client> client(
      List<ActorRef<Request>> replicas,
      List<? extends Op> ops,
      boolean isWrong,
      History<Op, Integer> history) {
    return ctx -> {
      var _ = ctx.receive();
      int round = 0;
      for (Op op : ops) {
        History<Op, Integer>.Call call = history.call(ctx.self().path(), op);
        int asked = ++round;
        for (ActorRef<Request> replica : replicas) {
          replica.tell(new Query(ctx.self(), asked));
        }
        Stamped highest = await(ctx, asked);
        Stamped next =
            switch (op) {
              case Read _ -> highest;
              case Write(int value) -> new Stamped(highest.stamp() + 1, value);
            };
        if (op instanceof Write || !isWrong) {
          int stored = ++round;
          for (ActorRef<Request> replica : replicas) {
            replica.tell(new Store(next, ctx.self(), stored));
          }
          var _ = await(ctx, stored);
        }
        call.returned(op instanceof Read ? next.value() : 0);
      }
    };
  }

  /** The highest of the first answers to this round. */
  private static Stamped await(ActorContext<Client> ctx, int round) throws InterruptedException {
    Stamped highest = new Stamped(-1, 0);
    int answers = 0;
    while (answers < QUORUM) {
      if (ctx.receive() instanceof Answer(Stamped held, int of) && of == round) {
        answers++;
        highest = held.stamp() > highest.stamp() ? held : highest;
      }
    }
    return highest;
  }
}
