package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Everyone pings a random one, itself included, and goes on at the pong. */
final class Big extends Benchmark {
  Big() {
    super(
        "big",
        "many to many, as many messages under way as there are actors",
        new Parameter("actors", 120, 1, 1_000_000, "who ping each other"),
        new Parameter("n", 20_000, 1, MANY, "pings of each"));
  }

  private sealed interface Message {}

  private record Neighbours(List<ActorRef<Message>> all) implements Message {}

  private record Ping(int from) implements Message {}

  private record Pong(int from) implements Message {}

  private record Exit() implements Message {}

  private record Done() {}

  /* Fewer places than senders, and actors that wait for room in each other's mailboxes may form a circle. */
  @Override
  void check(Parameters values) throws WrongUseException {
    int actors = values.get("actors");
    if (values.get("mailbox") < actors + 4) {
      throw new WrongUseException(
          "mailbox: "
              + values.get("mailbox")
              + " (expected: at least actors + 4 = "
              + (actors + 4)
              + ": all may ping the same one)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Sink(round));
  }

  private static final class Sink implements MessageHandler<Done> {
    private final Round round;
    private final int actors;
    private List<ActorRef<Message>> all = List.of();
    private int done;

    Sink(Round round) {
      this.round = round;
      this.actors = round.get("actors");
    }

    @Override
    public void started(ActorContext<Done> ctx) {
      int n = round.get("n");
      long pings = (long) actors * n;
      Tally answered = round.tally(actors, pings, "pings answered", 2 * pings + 4L * actors);
      List<ActorRef<Message>> members = new ArrayList<>(actors);
      for (int i = 0; i < actors; i++) {
        int id = i;
        Actor<Message> member =
            Actor.handling(() -> new Member(round, id, n, ctx.self(), answered));
        members.add(ctx.spawn(member, round.roomy()));
      }
      all = List.copyOf(members);
      all.forEach(member -> member.tell(new Neighbours(all)));
      all.forEach(member -> member.tell(new Pong(-1)));
    }

    @Override
    public void handle(ActorContext<Done> ctx, Done message) {
      if (++done == actors) {
        all.forEach(member -> member.tell(new Exit()));
      }
    }
  }

  private static final class Member implements MessageHandler<Message> {
    private final Round round;
    private final int n;
    private final ActorRef<Done> sink;
    private final Tally answers;
    private final Ping ping;
    private final Pong pong;
    private final SplittableRandom random;
    private List<ActorRef<Message>> all = List.of();
    private int awaited = -1;
    private int sent;
    private int answered;

    Member(Round round, int id, int n, ActorRef<Done> sink, Tally answers) {
      this.round = round;
      this.n = n;
      this.sink = sink;
      this.answers = answers;
      this.ping = new Ping(id);
      this.pong = new Pong(id);
      this.random = new SplittableRandom(id);
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Ping(int from) -> {
          answered++;
          all.get(from).tell(pong);
        }
        case Pong(int from) -> {
          round.check(from == awaited, "a pong of another than the one pinged");
          next();
        }
        case Neighbours(var neighbours) -> all = neighbours;
        case Exit() -> {
          answers.report(answered);
          ctx.stop(ctx.self());
        }
      }
    }

    private void next() {
      if (sent == n) {
        sink.tell(new Done());
        return;
      }
      sent++;
      awaited = random.nextInt(all.size());
      all.get(awaited).tell(ping);
    }
  }
}
