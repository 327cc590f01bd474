package dev.coact.testing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that may go wrong in a run, whom it may hit, and how often at most. See {@link
 * ActorSim#faults}. Immutable.
 *
 * <p><b>Whom.</b> A path from the top, each segment a name, {@code *} for any one, or {@code **} at
 * the end for the rest; as in the deployment section of the configuration. Links of the simulated
 * network have paths as well: {@code /net/127.0.0.1:6379/0/to-server}; see {@link
 * SimulatedNetwork}.
 *
 * <p><b>How often.</b> Once in a run unless {@link #atMost} says more. Whether and where is drawn
 * anew for each run: some runs have none of a kind, some have it at every second occasion.
 *
 * <pre>{@code
 * sim.faults(
 *     Fault.crash("/bank/*").atMost(2),
 *     Fault.stall("/bank/*").upTo(Duration.ofSeconds(5)),
 *     Fault.reset("/net/**").atMost(3));
 * }</pre>
 */
public final class Fault {
  /* Kinds of points beside those of Point and of the network. */
  static final String SLAB = "SLAB";
  static final String DESCRIPTOR = "DESCRIPTOR";
  static final String PAUSE = "PAUSE";
  static final String CLOCK_FORWARD = "CLOCK-FORWARD";
  static final String CLOCK_BACK = "CLOCK-BACK";
  static final String CHAOS = "CHAOS-";

  private static final String LINKS = "/net/**";
  private static final String ALL = "/**";
  private static final int STORM = 3;
  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** What is done. */
  enum Effect {
    CRASH_BEFORE,
    CRASH_AFTER,
    CRASH_EITHER,
    STORM,
    REFUSE,
    FAIL,
    WAIT
  }

  private final String name;
  private final Effect effect;
  private final Set<String> kinds;
  private final PathGlob scope;
  private final int most;
  private final Duration longest;
  private final @Nullable Class<?> messages;
  private final double rate;

  private Fault(
      String name,
      Effect effect,
      Set<String> kinds,
      PathGlob scope,
      int most,
      Duration longest,
      @Nullable Class<?> messages,
      double rate) {
    this.name = name;
    this.effect = effect;
    this.kinds = kinds;
    this.scope = scope;
    this.most = most;
    this.longest = longest;
    this.messages = messages;
    this.rate = rate;
  }

  private static Fault of(String name, Effect effect, String path, String... kinds) {
    return new Fault(
        name, effect, Set.copyOf(List.of(kinds)), PathGlob.of(path), 1, LONGEST, null, 0);
  }

  /* ---- actors ---- */

  /** An actor fails with a {@link SimulatedCrash}, before or after its code handles a message. */
  public static Fault crash(String actors) {
    return of("crash", Effect.CRASH_EITHER, actors, Point.MESSAGE);
  }

  /** As {@link #crash}, always before: the message has had no effect. */
  public static Fault crashBefore(String actors) {
    return of("crash", Effect.CRASH_BEFORE, actors, Point.MESSAGE);
  }

  /** As {@link #crash}, always after: the message has had its effect. */
  public static Fault crashAfter(String actors) {
    return of("crash", Effect.CRASH_AFTER, actors, Point.MESSAGE);
  }

  /**
   * An actor crashes, and most of the times that it handles a message after its restart it does so
   * again: up to 3 crashes, or {@link #atMost}.
   */
  public static Fault restartStorm(String actors) {
    return of("restart storm", Effect.STORM, actors, Point.MESSAGE).atMost(STORM);
  }

  /** An actor stands still in front of a message, for up to a second or {@link #upTo}. */
  public static Fault stall(String actors) {
    return of("stall", Effect.WAIT, actors, Point.MESSAGE);
  }

  /**
   * The mailbox of one of these refuses a message as if it were full: {@code offer} says so, an ask
   * fails, a message that was told is lost and recorded.
   */
  public static Fault refuse(String receivers) {
    return of("refuse", Effect.REFUSE, receivers, Point.OFFER);
  }

  /** An actor that needs a slab of memory gets none, as if the quota of the system were spent. */
  public static Fault memory(String actors) {
    return of("memory", Effect.FAIL, actors, SLAB);
  }

  /**
   * An actor that opens or accepts a socket gets no descriptor, as if the process had none left.
   */
  public static Fault descriptor(String actors) {
    return of("descriptor", Effect.FAIL, actors, DESCRIPTOR);
  }

  /**
   * {@link dev.coact.actor.Chaos#point} is true.
   *
   * @param point its name: capital letters and {@code -}
   */
  public static Fault chaos(String actors, String point) {
    return of("chaos", Effect.FAIL, actors, CHAOS + point);
  }

  /* ---- the network ---- */

  /** A client that connects is refused. */
  public static Fault refuseConnection(String links) {
    return of("refuse connection", Effect.FAIL, links, SimulatedNetwork.CONNECT);
  }

  /** A connection is reset: both ends find that out. What was under way is lost. */
  public static Fault reset(String links) {
    return of("reset", Effect.FAIL, links, SimulatedNetwork.DELIVERY);
  }

  /** {@link #reset} of any connection. */
  public static Fault reset() {
    return reset(LINKS);
  }

  /**
   * The receiver of a delivery is gone without a word: its side of the connection is reset, and the
   * other side hears nothing more, until the network heals.
   */
  public static Fault halfOpen(String links) {
    return of("half open", Effect.FAIL, links, SimulatedNetwork.PEER);
  }

  /** {@link #halfOpen} of any connection. */
  public static Fault halfOpen() {
    return halfOpen(LINKS);
  }

  /** One direction of a connection stands still, for up to a second or {@link #upTo}. */
  public static Fault slow(String links) {
    return of("slow", Effect.WAIT, links, SimulatedNetwork.DELIVERY);
  }

  /** {@link #slow} of any connection. */
  public static Fault slow() {
    return slow(LINKS);
  }

  /**
   * Nothing is delivered between the two hosts of a connection, in either direction, for up to a
   * second or {@link #upTo}. Nothing is lost.
   */
  public static Fault partition(String links) {
    return of("partition", Effect.WAIT, links, SimulatedNetwork.PARTITION);
  }

  /** {@link #partition} of any two hosts. */
  public static Fault partition() {
    return partition(LINKS);
  }

  /* ---- the machine ---- */

  /**
   * The whole process stands still, as in a long garbage collection, for up to a second or {@link
   * #upTo}: deadlines pass though there was something to do.
   */
  public static Fault pause() {
    return of("pause", Effect.WAIT, ALL, PAUSE);
  }

  /**
   * The clock on the wall ({@link dev.coact.scheduler.Clock#currentTimeMillis}) is set forward or
   * back, by up to a second or {@link #upTo}. Timers and deadlines do not go by it.
   */
  public static Fault clockJump() {
    return of("clock jump", Effect.WAIT, ALL, CLOCK_FORWARD, CLOCK_BACK);
  }

  /* ---- how often, how long, when ---- */

  /**
   * So often in a run at most.
   *
   * @param times at least 1
   */
  public Fault atMost(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("atMost: " + times + " (expected: at least 1)");
    }
    return new Fault(name, effect, kinds, scope, times, longest, messages, rate);
  }

  /**
   * So long at most, each time; drawn.
   *
   * @param time of the virtual clock; at least a millisecond
   * @throws IllegalStateException if it is a fault that takes no time
   */
  public Fault upTo(Duration time) {
    if (effect != Effect.WAIT) {
      throw new IllegalStateException(
          "upTo: of " + name + " (expected: a fault that takes time, such as a stall)");
    }
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("upTo: " + time + " (expected: at least 1 ms)");
    }
    return new Fault(name, effect, kinds, scope, most, time, messages, rate);
  }

  /**
   * Only at messages of this type.
   *
   * @throws IllegalStateException if it is a fault that no message meets
   */
  public Fault at(Class<?> type) {
    if (!kinds.contains(Point.MESSAGE) && !kinds.contains(Point.OFFER)) {
      throw new IllegalStateException(
          "at: of " + name + " (expected: a fault that a message meets, such as a crash)");
    }
    return new Fault(name, effect, kinds, scope, most, longest, type, rate);
  }

  /**
   * In each run at this share of occasions, instead of one that is drawn for the run.
   *
   * @param share above 0, to 1: at each
   */
  public Fault withRate(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("rate: " + share + " (expected: above 0, to 1)");
    }
    return new Fault(name, effect, kinds, scope, most, longest, messages, share);
  }

  /* ---- for the plan ---- */

  Effect effect() {
    return effect;
  }

  int most() {
    return most;
  }

  Duration longest() {
    return longest;
  }

  /** 0: to be drawn. */
  double rate() {
    return rate;
  }

  boolean concerns(Point point, String about, @Nullable Object what) {
    return kinds.contains(point.kind())
        && (messages == null || messages.isInstance(what))
        && scope.matches(about);
  }

  /** For people: {@code crash of /bank/*, at most 2 times}. */
  @Override
  public String toString() {
    return name
        + " of "
        + scope
        + (messages == null ? "" : " at " + messages.getSimpleName())
        + ", at most "
        + (most == 1 ? "once" : most + " times")
        + (effect == Effect.WAIT ? ", up to " + longest : "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fault that
        && toString().equals(that.toString())
        && effect == that.effect
        && kinds.equals(that.kinds)
        && Objects.equals(messages, that.messages)
        && rate == that.rate;
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
