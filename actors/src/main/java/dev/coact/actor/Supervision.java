package dev.coact.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows the failure and the end of one actor: what its parent decides when it starts it.
 *
 * <pre>{@code
 * Supervision.restart(10, Duration.ofMinutes(1))
 *     .on(IllegalArgumentException.class, Directive.RESUME)
 *     .on(SQLException.class, Directive.ESCALATE)
 *     .withBackoff(Backoff.between(Duration.ofMillis(100), Duration.ofSeconds(10)))
 * }</pre>
 *
 * @param otherwise what failures of no class below lead to
 * @param rules directives by class of the failure; the most specific one counts
 * @param limit restarts of this actor; at the limit it stops instead
 * @param kind which of its ends are made good
 * @param significant whether its end counts for {@link SupervisorStrategy.AutoShutdown}
 * @param backoff the wait before a restart; null: none
 * @param retries how often a message in whose handling the actor failed is handled again, by the
 *     next incarnations and before all others; then it becomes a {@link LostMessage}; 0 to 1000
 * @param keepsChildren whether its children live through its restart
 * @param shutdownTimeout how long its parent waits for it to stop before it is interrupted and left
 *     behind; zero: interrupted at once; null: {@code coact.shutdown.child-timeout}
 */
public record Supervision(
    Directive otherwise,
    List<Rule> rules,
    RestartLimit limit,
    ChildKind kind,
    boolean significant,
    @Nullable Backoff backoff,
    int retries,
    boolean keepsChildren,
    @Nullable Duration shutdownTimeout) {
  static final int MAX_RETRIES = 1000;
  private static final RestartLimit USUAL_LIMIT = new RestartLimit(10, Duration.ofSeconds(10));

  /**
   * A directive for failures of a class and its subclasses. The class is known by its name, so that
   * a file can name one that is not there yet.
   *
   * @param type the full name of the class, as {@link Class#getName} has it
   * @param directive what they lead to
   */
  public record Rule(String type, Directive directive) {
    /** For a class. */
    public Rule(Class<? extends Throwable> type, Directive directive) {
      this(type.getName(), directive);
    }
  }

  /** Checks the ranges and copies the list. */
  public Supervision {
    rules = List.copyOf(rules);
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new IllegalArgumentException(
          "retries: " + retries + " (expected: 0 to " + MAX_RETRIES + ")");
    }
    if (shutdownTimeout != null && shutdownTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "shutdownTimeout: " + shutdownTimeout + " (expected: zero or more)");
    }
    if (significant && kind == ChildKind.PERMANENT) {
      throw new IllegalArgumentException(
          "significant: true (expected: false for kind=PERMANENT, which does not end by itself)");
    }
  }

  /** It stops. */
  public static Supervision stop() {
    return of(Directive.STOP, USUAL_LIMIT);
  }

  /**
   * It is restarted, within a limit.
   *
   * @param max restarts, 0 to 1 000 000
   * @param within the sliding window of the limit; more than zero
   */
  public static Supervision restart(int max, Duration within) {
    return of(Directive.RESTART, new RestartLimit(max, within));
  }

  /** It goes on with the state it has. Where it cannot, it is restarted, 10 times in 10 seconds. */
  public static Supervision resume() {
    return of(Directive.RESUME, USUAL_LIMIT);
  }

  /** It stops, and its parent fails in its place. */
  public static Supervision escalate() {
    return of(Directive.ESCALATE, USUAL_LIMIT);
  }

  private static Supervision of(Directive directive, RestartLimit limit) {
    return new Supervision(
        directive, List.of(), limit, ChildKind.TRANSIENT, false, null, 0, false, null);
  }

  /** With a directive for failures of a class and its subclasses that have none of their own. */
  public Supervision on(Class<? extends Throwable> type, Directive directive) {
    List<Rule> more = new ArrayList<>(rules);
    Rule rule = new Rule(Objects.requireNonNull(type, "type"), directive);
    more.removeIf(other -> other.type().equals(rule.type()));
    more.add(rule);
    return new Supervision(
        otherwise,
        more,
        limit,
        kind,
        significant,
        backoff,
        retries,
        keepsChildren,
        shutdownTimeout);
  }

  /** With another limit of restarts. */
  public Supervision withLimit(int max, Duration within) {
    return new Supervision(
        otherwise,
        rules,
        new RestartLimit(max, within),
        kind,
        significant,
        backoff,
        retries,
        keepsChildren,
        shutdownTimeout);
  }

  /** Of another kind. */
  public Supervision withKind(ChildKind other) {
    return new Supervision(
        otherwise,
        rules,
        limit,
        other,
        significant,
        backoff,
        retries,
        keepsChildren,
        shutdownTimeout);
  }

  /** Significant: its end may stop its parent; see {@link SupervisorStrategy.AutoShutdown}. */
  public Supervision withSignificance() {
    return new Supervision(
        otherwise, rules, limit, kind, true, backoff, retries, keepsChildren, shutdownTimeout);
  }

  /** With a wait before each restart. */
  public Supervision withBackoff(Backoff wait) {
    return new Supervision(
        otherwise, rules, limit, kind, significant, wait, retries, keepsChildren, shutdownTimeout);
  }

  /** With the message in hand handled again after a restart, so many times at most. */
  public Supervision withRetries(int times) {
    return new Supervision(
        otherwise, rules, limit, kind, significant, backoff, times, keepsChildren, shutdownTimeout);
  }

  /**
   * With children that live through its restart: the next incarnation finds them in {@link
   * ActorContext#children}, and their names taken. An end stops them as ever.
   */
  public Supervision withChildrenKept() {
    return new Supervision(
        otherwise, rules, limit, kind, significant, backoff, retries, true, shutdownTimeout);
  }

  /** With another time to stop in; zero interrupts it at once. */
  public Supervision withShutdownTimeout(Duration timeout) {
    return new Supervision(
        otherwise, rules, limit, kind, significant, backoff, retries, keepsChildren, timeout);
  }

  /**
   * What a failure leads to, limits and kinds apart. One that a child has escalated counts as what
   * the child threw, unless there is a rule for {@link EscalatedException} itself.
   */
  public Directive directive(Throwable failure) {
    Rule own = ruleFor(failure);
    if (own != null && own.type().equals(EscalatedException.class.getName())) {
      return own.directive();
    }
    Throwable cause = failure;
    while (cause instanceof EscalatedException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    Rule found = ruleFor(cause);
    return found == null ? otherwise : found.directive();
  }

  private @Nullable Rule ruleFor(Throwable failure) {
    if (rules.isEmpty()) {
      return null;
    }
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      for (Rule rule : rules) {
        if (rule.type().equals(type.getName())) {
          return rule;
        }
      }
    }
    return null;
  }
}
