package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes elect a leader, as Raft does, and one of them crashes and is restarted by its
 * supervision. The bug: the new incarnation does not know whom the old one voted for.
 */
final class Election {
  private static final int NODES = 3;
  private static final int CANDIDATES = 2;
  private static final int MAJORITY = 2;
  private static final int MESSAGES = 10;
  private static final SpawnOptions RESTARTED =
      SpawnOptions.defaults().withSupervision(Supervision.restart(3, Duration.ofMinutes(1)));

  private Election() {}

  sealed interface Message {
    record Stand() implements Message {}

    record VoteForMe(int term, int candidate) implements Message {}

    record Granted(int term, int voter) implements Message {}
  }

  /** What a node must not forget. */
  private static final class Ballot {
    private int term;
    private @Nullable Integer votedFor;

    /** Whether it may vote so; it has then. */
    boolean cast(int inTerm, int candidate) {
      boolean isNewer = inTerm > term;
      if (!isNewer && (inTerm < term || (votedFor != null && votedFor != candidate))) {
        return false;
      }
      term = inTerm;
      votedFor = candidate;
      return true;
    }
  }

  static Scenario remembering(boolean votes) {
    return sim -> {
      sim.run().faults(OneFault.crashAfter("/node", MESSAGES, sim.random("crash")));
      Map<Integer, Integer> leaders = new HashMap<>();
      List<ActorRef<Message>> nodes = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        int number = i;
        Ballot disk = new Ballot();
        Supplier<Ballot> ballot = votes ? () -> disk : Ballot::new;
        nodes.add(
            sim.system()
                .spawn(
                    "node" + i,
                    Actor.handling(() -> new Node(number, nodes, ballot.get(), leaders)),
                    RESTARTED));
      }
      nodes.subList(0, CANDIDATES).forEach(node -> node.tell(new Message.Stand()));
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("restart forgets the vote", remembering(false), remembering(true));
  }

  private static final class Node implements MessageHandler<Message> {
    private final int number;
    private final List<ActorRef<Message>> nodes;
    private final Ballot ballot;
    private final Map<Integer, Integer> leaders;
    private final Set<Integer> supporters = new HashSet<>();
    private int standsIn;

    Node(int number, List<ActorRef<Message>> nodes, Ballot ballot, Map<Integer, Integer> leaders) {
      this.number = number;
      this.nodes = nodes;
      this.ballot = ballot;
      this.leaders = leaders;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Message.Stand() -> stand();
        case Message.VoteForMe(int term, int candidate) -> {
          if (ballot.cast(term, candidate)) {
            nodes.get(candidate).tell(new Message.Granted(term, number));
          }
        }
        case Message.Granted(int term, int voter) -> {
          if (term == standsIn) {
            support(voter);
          }
        }
      }
    }

    private void stand() {
      standsIn = ballot.term + 1;
      if (!ballot.cast(standsIn, number)) {
        throw new IllegalStateException("vote of a new term: cast before");
      }
      supporters.add(number);
      for (ActorRef<Message> node : nodes) {
        if (!node.equals(nodes.get(number))) {
          node.tell(new Message.VoteForMe(standsIn, number));
        }
      }
    }

    private void support(int voter) {
      supporters.add(voter);
      if (supporters.size() == MAJORITY) {
        Integer other = leaders.putIfAbsent(standsIn, number);
        assertThat(other).as("the other leader of term %d", standsIn).isIn(null, number);
      }
    }
  }
}
