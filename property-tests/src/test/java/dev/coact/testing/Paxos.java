package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Paxos for one decision: three proposers, five acceptors, a learner. The bug: two of five are
 * taken for a quorum.
 */
final class Paxos {
  private static final int PROPOSERS = 3;
  private static final int ACCEPTORS = 5;
  private static final int QUORUM = 3;
  private static final int SPREAD = 50;
  private static final int FIRST_VALUE = 100;

  private Paxos() {}

  sealed interface Request {
    record Prepare(int ballot, ActorRef<Answer> proposer) implements Request {}

    record Accept(int ballot, int value, ActorRef<Answer> proposer) implements Request {}
  }

  sealed interface Answer {
    /** With what was accepted before; ballot -1: nothing. */
    record Promise(int ballot, int acceptor, int acceptedBallot, int acceptedValue)
        implements Answer {}

    record Accepted(int ballot, int acceptor) implements Answer {}
  }

  static Scenario withQuorum(int quorum) {
    return sim -> {
      ActorRef<Integer> learner = sim.system().spawn("learner", learner());
      List<ActorRef<Request>> acceptors = new ArrayList<>();
      for (int i = 0; i < ACCEPTORS; i++) {
        int number = i;
        acceptors.add(
            sim.system().spawn("acceptor" + i, Actor.handling(() -> new Acceptor(number))));
      }
      RandomGenerator random = sim.random("ballots");
      for (int i = 0; i < PROPOSERS; i++) {
        int ballot = i + random.nextInt(SPREAD);
        int value = i + FIRST_VALUE + random.nextInt(SPREAD);
        sim.system()
            .spawn(
                "proposer" + i,
                Actor.handling(() -> new Proposer(ballot, value, quorum, acceptors, learner)));
      }
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("Paxos, quorum one too small", withQuorum(QUORUM - 1), withQuorum(QUORUM))
        .withMedian(50);
  }

  private static Actor<Integer> learner() {
    return Actor.handling(() -> {
      Set<Integer> taught = new HashSet<>();
      return (ctx, value) -> {
        taught.add(value);
        assertThat(taught).as("values taught").hasSize(1);
      };
    });
  }

  private static final class Acceptor implements MessageHandler<Request> {
    private final int number;
    private int promised = -1;
    private int acceptedBallot = -1;
    private int acceptedValue;

    Acceptor(int number) {
      this.number = number;
    }

    @Override
    public void handle(ActorContext<Request> ctx, Request request) {
      switch (request) {
        case Request.Prepare(int ballot, ActorRef<Answer> proposer) -> {
          if (ballot > promised) {
            promised = ballot;
            proposer.tell(new Answer.Promise(ballot, number, acceptedBallot, acceptedValue));
          }
        }
        case Request.Accept(int ballot, int value, ActorRef<Answer> proposer) -> {
          if (ballot >= promised) {
            promised = ballot;
            acceptedBallot = ballot;
            acceptedValue = value;
            proposer.tell(new Answer.Accepted(ballot, number));
          }
        }
      }
    }
  }

  private static final class Proposer implements MessageHandler<Answer> {
    private final int ballot;
    private final int quorum;
    private final List<ActorRef<Request>> acceptors;
    private final ActorRef<Integer> learner;
    private final Set<Integer> promises = new HashSet<>();
    private final Set<Integer> acceptances = new HashSet<>();
    private int value;
    private int adoptedBallot = -1;

    Proposer(
        int ballot,
        int value,
        int quorum,
        List<ActorRef<Request>> acceptors,
        ActorRef<Integer> learner) {
      this.ballot = ballot;
      this.value = value;
      this.quorum = quorum;
      this.acceptors = acceptors;
      this.learner = learner;
    }

    @Override
    public void started(ActorContext<Answer> ctx) {
      for (ActorRef<Request> acceptor : acceptors) {
        acceptor.tell(new Request.Prepare(ballot, ctx.self()));
      }
    }

    @Override
    public void handle(ActorContext<Answer> ctx, Answer answer) {
      switch (answer) {
        case Answer.Promise promise when promises.size() < quorum -> promised(ctx, promise);
        case Answer.Accepted(int _, int acceptor) when acceptances.size() < quorum -> {
          acceptances.add(acceptor);
          if (acceptances.size() == quorum) {
            learner.tell(value);
          }
        }
        case Answer late -> {} // decided already
      }
    }

    private void promised(ActorContext<Answer> ctx, Answer.Promise promise) {
      promises.add(promise.acceptor());
      if (promise.acceptedBallot() > adoptedBallot) {
        adoptedBallot = promise.acceptedBallot();
        value = promise.acceptedValue();
      }
      if (promises.size() == quorum) {
        for (ActorRef<Request> acceptor : acceptors) {
          acceptor.tell(new Request.Accept(ballot, value, ctx.self()));
        }
      }
    }
  }
}
