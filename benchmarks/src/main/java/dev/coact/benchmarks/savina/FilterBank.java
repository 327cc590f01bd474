package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A signal goes through a bank of channels: each is a chain of a delay, a filter, a sampler, a
 * second delay and a second filter. What comes out of them is collected, added up and summed.
 */
final class FilterBank extends Benchmark {
  private static final int MAX_VALUE = 1_000;

  /* The sequential results, which take seconds with the standard sizes. */
  private final Map<Parameters, Double> expected = new ConcurrentHashMap<>();

  FilterBank() {
    super(
        "filter-bank",
        "parallel pipelines between a split and a join; mostly computation",
        new Parameter("columns", 16_384, 2, 10_000_000, "coefficients of a filter"),
        new Parameter("simulations", 34_816, 1, MANY, "values of the signal"),
        new Parameter("channels", 8, 1, 10_000, "pipelines"));
  }

  @Override
  void check(Parameters values) throws WrongUseException {
    long least = usedUp(values.get("columns"), 2) + 1;
    if (values.get("simulations") < least) {
      throw new WrongUseException(
          "simulations: "
              + values.get("simulations")
              + " (expected: at least 2 * columns - 1 = "
              + least
              + ", or nothing comes out)");
    }
  }

  /** How many values of a signal are used up by so many filters. */
  private static long usedUp(int columns, int filters) {
    return (long) filters * (columns - 1);
  }

  private sealed interface Signal {}

  private record Value(double value) implements Signal {}

  /** No value comes after it. */
  private record End() implements Signal {}

  private sealed interface ToSource {}

  private record Boot(ActorRef<Next> producer) implements ToSource {}

  private record Exit() implements ToSource {}

  private record Next() {}

  private sealed interface ToIntegrator {}

  private record Sourced(int channel, double value) implements ToIntegrator {}

  private record Ended(int channel) implements ToIntegrator {}

  private sealed interface ToCombiner {}

  private record Collection(double[] values) implements ToCombiner {}

  private record AllEnded() implements ToCombiner {}

  private static double firstCoefficient(int channel, int index, int columns, int channels) {
    return (index * columns + channel * channels + index + channel) % 17 * 0.125;
  }

  private static double secondCoefficient(int channel, int index) {
    return (channel * index + index + 1) % 13 * 0.0625;
  }

  private static double[] coefficients(Parameters sizes, int channel, boolean first) {
    int columns = sizes.get("columns");
    double[] all = new double[columns];
    for (int i = 0; i < columns; i++) {
      all[i] =
          first
              ? firstCoefficient(channel, i, columns, sizes.get("channels"))
              : secondCoefficient(channel, i);
    }
    return all;
  }

  @Override
  Actor<?> root(Round round) {
    double sum = expected.computeIfAbsent(round.parameters(), FilterBank::sequentially);
    return settingUp(ctx -> build(ctx, round, sum));
  }

  private static void build(ActorContext<Void> ctx, Round round, double expected) {
    int channels = round.get("channels");
    ActorRef<Signal> sink =
        ctx.spawn(Actor.handling(() -> new Sink(round, expected)), round.roomy());
    ActorRef<ToCombiner> combiner = ctx.spawn(Actor.handling(() -> combiner(sink)), round.roomy());
    ActorRef<ToIntegrator> integrator =
        ctx.spawn(Actor.handling(() -> new Integrator(channels, combiner)), round.roomy());
    List<ActorRef<Signal>> banks = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      banks.add(chain(ctx, round, channel, integrator));
    }
    ActorRef<Signal> branches = ctx.spawn(Actor.handling(() -> branches(banks)), round.roomy());
    ActorRef<ToSource> source =
        ctx.spawn(Actor.handling(() -> new Source(branches)), round.roomy());
    int simulations = round.get("simulations");
    ctx.spawn(Actor.handling(() -> new Producer(simulations, source)), round.roomy())
        .tell(new Next());
  }

  /** The actors of one channel, from its end to its begin, which is returned. */
  private static ActorRef<Signal> chain(
      ActorContext<Void> ctx, Round round, int channel, ActorRef<ToIntegrator> integrator) {
    Parameters sizes = round.parameters();
    int columns = sizes.get("columns");
    double[] first = coefficients(sizes, channel, true);
    double[] second = coefficients(sizes, channel, false);
    ActorRef<Signal> tagged =
        ctx.spawn(Actor.handling(() -> tagging(channel, integrator)), round.roomy());
    ActorRef<Signal> next = filter(ctx, round, new Fir(second), tagged);
    next = filter(ctx, round, new Delay(columns - 1), next);
    next = filter(ctx, round, new Sample(columns), next);
    next = filter(ctx, round, new Fir(first), next);
    return filter(ctx, round, new Delay(columns - 1), next);
  }

  private static ActorRef<Signal> filter(
      ActorContext<Void> ctx, Round round, Stage stage, ActorRef<Signal> next) {
    return ctx.spawn(Actor.handling(() -> filter(stage, next)), round.roomy());
  }

  private static MessageHandler<Signal> filter(Stage stage, ActorRef<Signal> next) {
    return (ctx, message) -> {
      switch (message) {
        case Value(double value) -> {
          if (stage.accept(value)) {
            next.tell(new Value(stage.result()));
          }
        }
        case End end -> next.tell(end);
      }
    };
  }

  private static MessageHandler<Signal> branches(List<ActorRef<Signal>> banks) {
    return (ctx, message) -> banks.forEach(bank -> bank.tell(message));
  }

  private static MessageHandler<Signal> tagging(int channel, ActorRef<ToIntegrator> integrator) {
    return (ctx, message) -> {
      switch (message) {
        case Value(double value) -> integrator.tell(new Sourced(channel, value));
        case End() -> integrator.tell(new Ended(channel));
      }
    };
  }

  private static MessageHandler<ToCombiner> combiner(ActorRef<Signal> sink) {
    return (ctx, message) -> {
      switch (message) {
        case Collection(double[] values) -> sink.tell(new Value(sum(values)));
        case AllEnded() -> sink.tell(new End());
      }
    };
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** What one actor of a chain does with the values, one after the other. */
  private abstract static class Stage {
    private double result;

    /** Takes a value; true if there is a result. */
    abstract boolean accept(double value);

    final boolean set(double value) {
      result = value;
      return true;
    }

    final double result() {
      return result;
    }
  }

  /** Passes on what came so many values before, zeros first. */
  private static final class Delay extends Stage {
    private final double[] ring;
    private int at;

    Delay(int length) {
      this.ring = new double[length];
    }

    @Override
    boolean accept(double value) {
      double oldest = ring[at];
      ring[at] = value;
      at = at + 1 == ring.length ? 0 : at + 1;
      return set(oldest);
    }
  }

  /** A finite impulse response, as soon as there are as many values as coefficients. */
  private static final class Fir extends Stage {
    private final double[] coefficients;
    private final double[] ring;
    private long seen;

    Fir(double[] coefficients) {
      this.coefficients = coefficients;
      this.ring = new double[coefficients.length];
    }

    @Override
    boolean accept(double value) {
      int length = ring.length;
      int at = (int) (seen++ % length);
      ring[at] = value;
      if (seen < length) {
        return false;
      }
      double sum = 0;
      int oldest = at + 1;
      for (int i = oldest; i < length; i++) {
        sum += ring[i] * coefficients[i - oldest];
      }
      for (int i = 0; i < oldest; i++) {
        sum += ring[i] * coefficients[length - oldest + i];
      }
      return set(sum);
    }
  }

  /** Passes every so-manyth value on, and zeros for the others. */
  private static final class Sample extends Stage {
    private final int rate;
    private int at;

    Sample(int rate) {
      this.rate = rate;
    }

    @Override
    boolean accept(double value) {
      boolean taken = at == 0;
      at = at + 1 == rate ? 0 : at + 1;
      return set(taken ? value : 0);
    }
  }

  private static final class Producer implements MessageHandler<Next> {
    private final ActorRef<ToSource> source;
    private int left;

    Producer(int simulations, ActorRef<ToSource> source) {
      this.left = simulations;
      this.source = source;
    }

    @Override
    public void handle(ActorContext<Next> ctx, Next message) {
      if (left == 0) {
        source.tell(new Exit());
      } else {
        left--;
        source.tell(new Boot(ctx.self()));
      }
    }
  }

  private static final class Source implements MessageHandler<ToSource> {
    private final ActorRef<Signal> branches;
    private int current;

    Source(ActorRef<Signal> branches) {
      this.branches = branches;
    }

    @Override
    public void handle(ActorContext<ToSource> ctx, ToSource message) {
      switch (message) {
        case Boot(var producer) -> {
          branches.tell(new Value(current));
          current = (current + 1) % MAX_VALUE;
          producer.tell(new Next());
        }
        case Exit() -> branches.tell(new End());
      }
    }
  }

  /** Joins the n-th values of all channels. */
  private static final class Integrator implements MessageHandler<ToIntegrator> {
    private final ActorRef<ToCombiner> combiner;
    private final List<Queue<Double>> channels = new ArrayList<>();
    private int nonEmpty;
    private int ended;

    Integrator(int channels, ActorRef<ToCombiner> combiner) {
      this.combiner = combiner;
      for (int i = 0; i < channels; i++) {
        this.channels.add(new ArrayDeque<>());
      }
    }

    @Override
    public void handle(ActorContext<ToIntegrator> ctx, ToIntegrator message) {
      switch (message) {
        case Sourced(int channel, double value) -> {
          Queue<Double> queue = channels.get(channel);
          if (queue.isEmpty()) {
            nonEmpty++;
          }
          queue.add(value);
          if (nonEmpty == channels.size()) {
            combiner.tell(collect());
          }
        }
        case Ended(_) -> {
          if (++ended == channels.size()) {
            combiner.tell(new AllEnded());
          }
        }
      }
    }

    private Collection collect() {
      double[] values = new double[channels.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = channels.get(i).remove();
        if (channels.get(i).isEmpty()) {
          nonEmpty--;
        }
      }
      return new Collection(values);
    }
  }

  private static final class Sink implements MessageHandler<Signal> {
    private final Round round;
    private final double expected;
    private long seen;
    private double sum;

    Sink(Round round, double expected) {
      this.round = round;
      this.expected = expected;
    }

    @Override
    public void handle(ActorContext<Signal> ctx, Signal message) {
      switch (message) {
        case Value(double value) -> {
          seen++;
          sum += value;
        }
        case End() -> finish();
      }
    }

    private void finish() {
      int columns = round.get("columns");
      long in = round.get("simulations");
      long afterFirst = in - usedUp(columns, 1);
      long afterSecond = in - usedUp(columns, 2);
      round.checkEquals(afterSecond, seen, "values at the end");
      round.check(sum == expected, "the sum of the values differs from the sequential one");
      long perChannel = 2 * in + 3 * afterFirst + 2 * afterSecond;
      round.finish(3 * in + round.get("channels") * perChannel + 2 * afterSecond);
    }
  }

  /** The sum that comes out, with neither actors nor messages. */
  private static double sequentially(Parameters sizes) {
    int columns = sizes.get("columns");
    int channels = sizes.get("channels");
    int simulations = sizes.get("simulations");
    double[][] out = new double[channels][];
    for (int channel = 0; channel < channels; channel++) {
      List<Stage> stages =
          List.of(
              new Delay(columns - 1),
              new Fir(coefficients(sizes, channel, true)),
              new Sample(columns),
              new Delay(columns - 1),
              new Fir(coefficients(sizes, channel, false)));
      out[channel] = through(stages, simulations, (int) (simulations - usedUp(columns, 2)));
    }
    double sum = 0;
    for (int i = 0; i < out[0].length; i++) {
      double[] column = new double[channels];
      for (int channel = 0; channel < channels; channel++) {
        column[channel] = out[channel][i];
      }
      sum += sum(column);
    }
    return sum;
  }

  private static double[] through(List<Stage> stages, int simulations, int outputs) {
    double[] results = new double[outputs];
    int count = 0;
    for (int i = 0; i < simulations; i++) {
      double value = i % MAX_VALUE;
      boolean through = true;
      for (Stage stage : stages) {
        through = stage.accept(value);
        if (!through) {
          break;
        }
        value = stage.result();
      }
      if (through) {
        results[count++] = value;
      }
    }
    return results;
  }
}
