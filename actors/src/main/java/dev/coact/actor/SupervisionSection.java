package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code supervision}: what follows the failures and ends of actors about which their
 * parents say nothing. In the section of a pattern its keys go, each by itself, over what the code
 * says: see {@link SupervisionOverlay}.
 */
public final class SupervisionSection extends Section<SupervisionSection> {
  static final SectionKeys KEYS =
      new SectionKeys(
          "supervision",
          "What follows the failures and ends of actors about which their parents say nothing; see [let it crash](supervision.md).");

  /** More restarts than this in a second no actor gets to: a higher limit is none. */
  static final long MOST_PER_SECOND = 100_000;

  static final ConfigKey<Directive> DIRECTIVE =
      KEYS.choice(
          "directive", Directive.STOP, Effect.AT_ONCE, "What happens to an actor that fails.");

  static final ConfigKey<List<Supervision.Rule>> ON =
      KEYS.directives(
          "on",
          Effect.AT_ONCE,
          "What happens after failures of certain classes and their subclasses, in the place of `directive`; the most specific class counts.");

  static final ConfigKey<Integer> MAX_RESTARTS =
      KEYS.integer(
          "max-restarts",
          "restarts",
          10,
          0,
          RestartLimit.MAX_RESTARTS,
          "never restart",
          Effect.AT_ONCE,
          "Restarts of one actor within `within`; one more failure stops it. At most 100000 per second, which is more than can be reached.");

  static final ConfigKey<Duration> WITHIN =
      KEYS.duration(
          "within",
          Duration.ofSeconds(10),
          SectionKeys.MILLI,
          SectionKeys.DAY,
          null,
          Effect.AT_ONCE,
          "The window in which `max-restarts` counts.");

  static final ConfigKey<ChildKind> KIND =
      KEYS.choice(
          "kind",
          ChildKind.TRANSIENT,
          Effect.AT_ONCE,
          "Which ends are made good: of a `permanent` actor also that it returned or stopped itself, of a `transient` one failures, of a `temporary` one none.");

  static final ConfigKey<Duration> BACKOFF_MIN =
      KEYS.duration(
          "backoff-min",
          Duration.ZERO,
          Duration.ZERO,
          SectionKeys.DAY,
          "no wait",
          Effect.AT_ONCE,
          "The wait before the first restart; twice as long before each further one.");

  static final ConfigKey<Duration> BACKOFF_MAX =
      KEYS.duration(
          "backoff-max",
          Duration.ofSeconds(10),
          SectionKeys.MILLI,
          SectionKeys.DAY,
          null,
          Effect.AT_ONCE,
          "The longest wait before a restart, without its random part; at least `backoff-min`.");

  static final ConfigKey<Double> BACKOFF_JITTER =
      KEYS.number(
          "backoff-jitter",
          Backoff.USUAL_JITTER,
          0,
          1,
          Effect.AT_ONCE,
          "The random part of a wait at most, as a share of it.");

  static final ConfigKey<Duration> BACKOFF_RESET =
      KEYS.duration(
          "backoff-reset",
          Duration.ZERO,
          Duration.ZERO,
          SectionKeys.DAY,
          "as `backoff-max`",
          Effect.AT_ONCE,
          "How long an actor has to run without a failure until the wait begins again with `backoff-min`.");

  static final ConfigKey<Integer> RETRIES =
      KEYS.integer(
          "retries",
          "times",
          0,
          0,
          Supervision.MAX_RETRIES,
          null,
          Effect.AT_ONCE,
          "How often a message at which an actor failed is handled again, before all others; then it is lost.");

  static final ConfigKey<Boolean> KEEP_CHILDREN =
      KEYS.flag(
          "keep-children",
          false,
          Effect.AT_ONCE,
          "Whether the children of an actor live through its restart.");

  static final ConfigKey<Integer> CHILDREN_MAX_RESTARTS =
      KEYS.integer(
          "children-max-restarts",
          "restarts",
          0,
          0,
          RestartLimit.MAX_RESTARTS,
          "no limit",
          Effect.NEW_ACTORS,
          "Restarts of all children of one actor within `children-within`, that of a group counted once; one more fails the actor itself.");

  static final ConfigKey<Duration> CHILDREN_WITHIN =
      KEYS.duration(
          "children-within",
          Duration.ofMinutes(1),
          SectionKeys.MILLI,
          SectionKeys.DAY,
          null,
          Effect.NEW_ACTORS,
          "The window in which `children-max-restarts` counts.");

  private SupervisionSection(Object[] values) {
    super(KEYS, values);
  }

  static SupervisionSection read(ConfigReader coact) {
    SupervisionSection all = new SupervisionSection(KEYS.read(coact));
    check(coact, all.maxRestarts(), all.within(), all.backoffMin(), all.backoffMax());
    return all;
  }

  /** Notes values that do not go together; null is not judged. */
  static void check(
      ConfigReader above,
      @Nullable Integer max,
      @Nullable Duration within,
      @Nullable Duration wait,
      @Nullable Duration longest) {
    ConfigReader section = above.section(KEYS.name());
    if (max != null && within != null && max > mostIn(within)) {
      section.reject(
          MAX_RESTARTS.name(),
          "at most " + mostIn(within) + ", for more could never be reached in " + show(within));
    }
    if (wait != null && longest != null && wait.compareTo(longest) > 0) {
      section.reject(BACKOFF_MAX.name(), "at least backoff-min, " + show(wait));
    }
  }

  private static long mostIn(Duration within) {
    return within.toMillis() * MOST_PER_SECOND / 1000;
  }

  private static String show(Duration value) {
    return WITHIN.rule().show(value);
  }

  @Override
  SupervisionSection copy(Object[] values) {
    return new SupervisionSection(values);
  }

  /** What happens to an actor that fails. */
  public Directive directive() {
    return get(DIRECTIVE);
  }

  /** A copy with another {@code directive}. */
  public SupervisionSection withDirective(Directive directive) {
    return with(DIRECTIVE, directive);
  }

  /** What happens after failures of certain classes. */
  public List<Supervision.Rule> on() {
    return get(ON);
  }

  /** A copy with another {@code on}. */
  public SupervisionSection withOn(List<Supervision.Rule> on) {
    return with(ON, List.copyOf(on));
  }

  /** Restarts within the window. */
  public int maxRestarts() {
    return get(MAX_RESTARTS);
  }

  /** A copy with another {@code maxRestarts}. */
  public SupervisionSection withMaxRestarts(int maxRestarts) {
    return with(MAX_RESTARTS, maxRestarts);
  }

  /** The window in which restarts count. */
  public Duration within() {
    return get(WITHIN);
  }

  /** A copy with another {@code within}. */
  public SupervisionSection withWithin(Duration within) {
    return with(WITHIN, within);
  }

  /** Which ends are made good. */
  public ChildKind kind() {
    return get(KIND);
  }

  /** A copy with another {@code kind}. */
  public SupervisionSection withKind(ChildKind kind) {
    return with(KIND, kind);
  }

  /** The wait before the first restart; zero: none before any. */
  public Duration backoffMin() {
    return get(BACKOFF_MIN);
  }

  /** A copy with another {@code backoffMin}. */
  public SupervisionSection withBackoffMin(Duration backoffMin) {
    return with(BACKOFF_MIN, backoffMin);
  }

  /** The longest wait; one below {@code backoffMin} counts as that. */
  public Duration backoffMax() {
    return get(BACKOFF_MAX);
  }

  /** A copy with another {@code backoffMax}. */
  public SupervisionSection withBackoffMax(Duration backoffMax) {
    return with(BACKOFF_MAX, backoffMax);
  }

  /** The random part at most, as a share of the wait. */
  public double backoffJitter() {
    return get(BACKOFF_JITTER);
  }

  /** A copy with another {@code backoffJitter}. */
  public SupervisionSection withBackoffJitter(double backoffJitter) {
    return with(BACKOFF_JITTER, backoffJitter);
  }

  /** The quiet time after which the wait begins anew; zero: as {@code backoffMax}. */
  public Duration backoffReset() {
    return get(BACKOFF_RESET);
  }

  /** A copy with another {@code backoffReset}. */
  public SupervisionSection withBackoffReset(Duration backoffReset) {
    return with(BACKOFF_RESET, backoffReset);
  }

  /** How often a message is handled again. */
  public int retries() {
    return get(RETRIES);
  }

  /** A copy with other {@code retries}. */
  public SupervisionSection withRetries(int retries) {
    return with(RETRIES, retries);
  }

  /** Whether children live through a restart. */
  public boolean keepChildren() {
    return get(KEEP_CHILDREN);
  }

  /** A copy with another {@code keepChildren}. */
  public SupervisionSection withKeepChildren(boolean keepChildren) {
    return with(KEEP_CHILDREN, keepChildren);
  }

  /** Restarts of all children of one actor; zero: no limit. */
  public int childrenMaxRestarts() {
    return get(CHILDREN_MAX_RESTARTS);
  }

  /** A copy with another {@code childrenMaxRestarts}. */
  public SupervisionSection withChildrenMaxRestarts(int childrenMaxRestarts) {
    return with(CHILDREN_MAX_RESTARTS, childrenMaxRestarts);
  }

  /** The window in which restarts of children count. */
  public Duration childrenWithin() {
    return get(CHILDREN_WITHIN);
  }

  /** A copy with another {@code childrenWithin}. */
  public SupervisionSection withChildrenWithin(Duration childrenWithin) {
    return with(CHILDREN_WITHIN, childrenWithin);
  }

  /** What follows the failures and ends of an actor that has no supervision of its own. */
  Supervision supervision() {
    return overlay().over(Supervision.stop());
  }

  /** How an actor supervises its children that has no strategy of its own; null: without one. */
  @Nullable SupervisorStrategy strategy() {
    return overlay().over((SupervisorStrategy) null);
  }

  private SupervisionOverlay overlay() {
    return SupervisionOverlay.of(KEYS.keys(), this::get);
  }
}
