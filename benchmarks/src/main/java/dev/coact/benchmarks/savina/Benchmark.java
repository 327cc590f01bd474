package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A protocol between actors that is timed and checks its own result. What belongs to a round is in
 * its actors and in its {@link Round}, so that one object serves all.
 */
public abstract class Benchmark {
  /** For sizes that memory and patience bound. */
  static final int MANY = 1_000_000_000;

  private static final Parameter MAILBOX =
      new Parameter("mailbox", 1024, 64, MANY, "capacity of mailboxes in which many may wait");

  private final String name;
  private final String measures;
  private final Set<Style> styles;
  private final List<Parameter> parameters = new ArrayList<>();

  /** In handler style only. */
  Benchmark(String name, String measures, Parameter... parameters) {
    this(name, measures, Set.of(Style.HANDLER), parameters);
  }

  Benchmark(String name, String measures, Set<Style> styles, Parameter... parameters) {
    this.name = name;
    this.measures = measures;
    this.styles = styles;
    this.parameters.add(MAILBOX);
    this.parameters.addAll(List.of(parameters));
  }

  /** As it is typed, and as it stands in the output. */
  public final String name() {
    return name;
  }

  /** What its figure says, in one line. */
  public final String measures() {
    return measures;
  }

  /** How its actors can be written. */
  public final Set<Style> styles() {
    return styles;
  }

  /** What can be chosen. */
  public final List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * The values for a run.
   *
   * @param given {@code key=value} each; the standard values for the rest
   * @throws WrongUseException if a name or value is wrong, or some do not go together
   */
  public final Parameters configure(List<String> given) throws WrongUseException {
    Parameters values = Parameters.parse(this, given);
    check(values);
    return values;
  }

  /** Checks what concerns more than one parameter. */
  void check(Parameters values) throws WrongUseException {}

  /**
   * Prepares a round: makes its inputs, which is not timed, and the actor whose start begins what
   * is timed. That actor lives until the round is over; all others are below it.
   */
  abstract Actor<?> root(Round round);

  /** What a root does that only sets others going. */
  interface SetUp {
    /** Starts the actors of a round. */
    void run(ActorContext<Void> ctx) throws Exception;
  }

  /** A root that receives nothing. */
  static Actor<Void> settingUp(SetUp body) {
    return Actor.handling(() ->
        new MessageHandler<>() {
          @Override
          public void started(ActorContext<Void> ctx) throws Exception {
            body.run(ctx);
          }

          @Override
          public void handle(ActorContext<Void> ctx, Void message) {
            throw new IllegalStateException("a message for a root that takes none");
          }
        });
  }

  /** A straight-line actor for what is a state machine in either style. */
  static <M> Actor<M> looping(Supplier<? extends MessageHandler<M>> factory) {
    return ctx -> {
      MessageHandler<M> machine = factory.get();
      machine.started(ctx);
      while (true) {
        machine.handle(ctx, ctx.receive());
      }
    };
  }

  /** A state machine in the style of the round. */
  static <M> Actor<M> machine(Round round, Supplier<? extends MessageHandler<M>> factory) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(factory);
      case LOOP -> looping(factory);
    };
  }
}
