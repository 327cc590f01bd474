package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;

/**
 * Producers and consumers with a manager between them that never holds more than {@code buffer}
 * items: flow control by messages.
 */
final class BoundedBuffer extends Benchmark {
  BoundedBuffer() {
    super(
        "bounded-buffer",
        "flow control by messages between producers and consumers",
        EnumSet.allOf(Style.class),
        new Parameter("buffer", 50, 2, 1_000_000, "most items that the manager holds"),
        new Parameter("producers", 40, 1, 1_000_000, "who make items"),
        new Parameter("consumers", 40, 1, 1_000_000, "who use them"),
        new Parameter("items", 1_000, 1, MANY, "made by each producer"),
        new Parameter("cost", 25, 0, 1_000_000, "hundreds of logarithms per item at each end"));
  }

  private sealed interface ToManager {}

  private record Item(long value, ActorRef<Produce> producer) implements ToManager, ToConsumer {}

  private record Finished() implements ToManager {}

  private record Available(ActorRef<ToConsumer> consumer) implements ToManager {}

  private record Produce() {}

  private sealed interface ToConsumer {}

  private record Exit() implements ToConsumer {}

  private static final Produce PRODUCE = new Produce();

  @Override
  void check(Parameters values) throws WrongUseException {
    int producers = values.get("producers");
    if (values.get("buffer") <= producers) {
      throw new WrongUseException(
          "buffer: "
              + values.get("buffer")
              + " (expected: more than producers="
              + producers
              + ", each of which may have an item under way)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    return machine(round, () -> new Manager(round));
  }

  private static final class Manager implements MessageHandler<ToManager> {
    private final Round round;
    private final int buffer;
    private final int producers;
    private final int consumers;
    private final Queue<ActorRef<ToConsumer>> idle = new ArrayDeque<>();
    private final Queue<ActorRef<Produce>> held = new ArrayDeque<>();
    private final Queue<Item> pending = new ArrayDeque<>();
    private int finished;

    Manager(Round round) {
      this.round = round;
      this.buffer = round.get("buffer");
      this.producers = round.get("producers");
      this.consumers = round.get("consumers");
    }

    @Override
    public void started(ActorContext<ToManager> ctx) {
      long all = (long) producers * round.get("items");
      Tally consumed =
          round.tally(
              consumers,
              all * (all + 1) / 2,
              "checksum of the items consumed",
              4 * all + 2L * producers + consumers);
      for (int i = 0; i < consumers; i++) {
        idle.add(ctx.spawn(consumer(round, ctx.self(), consumed), Round.SMALL));
      }
      for (int i = 0; i < producers; i++) {
        ctx.spawn(producer(round, i, ctx.self()), Round.SMALL).tell(PRODUCE);
      }
    }

    @Override
    public void handle(ActorContext<ToManager> ctx, ToManager message) {
      switch (message) {
        case Item item -> store(item);
        case Available(var consumer) -> serve(consumer);
        case Finished() -> finished++;
      }
      if (finished == producers && idle.size() == consumers) {
        idle.forEach(consumer -> consumer.tell(new Exit()));
        idle.clear();
      }
    }

    private void store(Item item) {
      ActorRef<ToConsumer> consumer = idle.poll();
      if (consumer != null) {
        consumer.tell(item);
      } else {
        pending.add(item);
        round.check(pending.size() <= buffer, "more items than the buffer may hold");
      }
      if (pending.size() >= buffer - producers) {
        held.add(item.producer());
      } else {
        item.producer().tell(PRODUCE);
      }
    }

    private void serve(ActorRef<ToConsumer> consumer) {
      Item item = pending.poll();
      if (item == null) {
        idle.add(consumer);
        return;
      }
      consumer.tell(item);
      ActorRef<Produce> producer = held.poll();
      if (producer != null) {
        producer.tell(PRODUCE);
      }
    }
  }

  private static Actor<Produce> producer(Round round, int id, ActorRef<ToManager> manager) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Producer(round, id, manager));
      case LOOP -> ctx -> produceInALoop(ctx, round, id, manager);
    };
  }

  private static Actor<ToConsumer> consumer(
      Round round, ActorRef<ToManager> manager, Tally consumed) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Consumer(round.get("cost"), manager, consumed));
      case LOOP -> ctx -> consumeInALoop(ctx, round.get("cost"), manager, consumed);
    };
  }

  private static void produceInALoop(
      ActorContext<Produce> ctx, Round round, int id, ActorRef<ToManager> manager) {
    int cost = round.get("cost");
    int items = round.get("items");
    double state = 0;
    for (int i = 0; i < items; i++) {
      ctx.receive();
      state = Work.logarithms(state, cost);
      manager.tell(new Item((long) id * items + i, ctx.self()));
    }
    ctx.receive();
    manager.tell(new Finished());
  }

  private static void consumeInALoop(
      ActorContext<ToConsumer> ctx, int cost, ActorRef<ToManager> manager, Tally consumed) {
    double state = 0;
    long sum = 0;
    while (true) {
      switch (ctx.receive()) {
        case Item(long value, _) -> {
          state = Work.logarithms(state + value, cost);
          sum += value + 1;
          manager.tell(new Available(ctx.self()));
        }
        case Exit() -> {
          consumed.report(sum);
          return;
        }
      }
    }
  }

  private static final class Producer implements MessageHandler<Produce> {
    private final int id;
    private final int items;
    private final int cost;
    private final ActorRef<ToManager> manager;
    private double state;
    private int made;

    Producer(Round round, int id, ActorRef<ToManager> manager) {
      this.id = id;
      this.items = round.get("items");
      this.cost = round.get("cost");
      this.manager = manager;
    }

    @Override
    public void handle(ActorContext<Produce> ctx, Produce message) {
      if (made == items) {
        manager.tell(new Finished());
        ctx.stop(ctx.self());
        return;
      }
      state = Work.logarithms(state, cost);
      manager.tell(new Item((long) id * items + made, ctx.self()));
      made++;
    }
  }

  private static final class Consumer implements MessageHandler<ToConsumer> {
    private final int cost;
    private final ActorRef<ToManager> manager;
    private final Tally consumed;
    private double state;
    private long sum;

    Consumer(int cost, ActorRef<ToManager> manager, Tally consumed) {
      this.cost = cost;
      this.manager = manager;
      this.consumed = consumed;
    }

    @Override
    public void handle(ActorContext<ToConsumer> ctx, ToConsumer message) {
      switch (message) {
        case Item(long value, _) -> {
          state = Work.logarithms(state + value, cost);
          sum += value + 1;
          manager.tell(new Available(ctx.self()));
        }
        case Exit() -> {
          consumed.report(sum);
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
