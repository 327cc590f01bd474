package dev.coact.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of the supervision of the actors that a pattern names: single keys of {@code
 * coact.supervision}. Each goes over what the code says of the same thing, and leaves the rest of
 * it alone. Immutable, and equal to another one with the same values.
 */
public final class SupervisionOverlay {
  private final Map<ConfigKey<?>, Object> values;

  private SupervisionOverlay(Map<ConfigKey<?>, Object> values) {
    this.values = values;
  }

  /**
   * @param value what is said of a key; null: nothing
   */
  static SupervisionOverlay of(
      Collection<? extends ConfigKey<?>> keys, Function<ConfigKey<?>, @Nullable Object> value) {
    Map<ConfigKey<?>, Object> values = new LinkedHashMap<>();
    for (ConfigKey<?> key : keys) {
      Object said = value.apply(key);
      if (said != null) {
        values.put(key, said);
      }
    }
    return new SupervisionOverlay(values);
  }

  /** Whether nothing is said. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** What is said of a key; null: nothing. */
  @SuppressWarnings("unchecked") // of() got it from the key
  <T> @Nullable T get(ConfigKey<T> key) {
    return (T) values.get(key);
  }

  private <T> T or(ConfigKey<T> key, T otherwise) {
    T said = get(key);
    return said == null ? otherwise : said;
  }

  /** This, and what {@code other} says of keys of which this says nothing. */
  SupervisionOverlay orElse(SupervisionOverlay other) {
    Map<ConfigKey<?>, Object> both = new LinkedHashMap<>(other.values);
    both.putAll(values);
    return new SupervisionOverlay(both);
  }

  /** What {@code code} becomes by it. An actor that becomes permanent is not significant. */
  Supervision over(Supervision code) {
    ChildKind kind = or(SupervisionSection.KIND, code.kind());
    RestartLimit limit = code.limit();
    Duration timeout = get(ShutdownSection.CHILD_TIMEOUT);
    return new Supervision(
        or(SupervisionSection.DIRECTIVE, code.otherwise()),
        rules(code.rules()),
        new RestartLimit(
            or(SupervisionSection.MAX_RESTARTS, limit.max()),
            or(SupervisionSection.WITHIN, limit.within())),
        kind,
        code.significant() && kind != ChildKind.PERMANENT,
        backoff(code.backoff()),
        or(SupervisionSection.RETRIES, code.retries()),
        or(SupervisionSection.KEEP_CHILDREN, code.keepsChildren()),
        timeout == null ? code.shutdownTimeout() : timeout);
  }

  /** The code's, but for classes of which something is said here. */
  private List<Supervision.Rule> rules(List<Supervision.Rule> code) {
    List<Supervision.Rule> said = get(SupervisionSection.ON);
    if (said == null || said.isEmpty()) {
      return code;
    }
    List<Supervision.Rule> all = new ArrayList<>(code);
    all.removeIf(rule -> said.stream().anyMatch(other -> other.type().equals(rule.type())));
    all.addAll(said);
    return all;
  }

  private @Nullable Backoff backoff(@Nullable Backoff code) {
    Duration min = or(SupervisionSection.BACKOFF_MIN, code == null ? Duration.ZERO : code.min());
    if (min.isZero()) {
      return null;
    }
    Duration max =
        or(
            SupervisionSection.BACKOFF_MAX,
            code == null ? SupervisionSection.BACKOFF_MAX.defaultValue() : code.max());
    Duration longest = max.compareTo(min) < 0 ? min : max;
    double jitter =
        or(SupervisionSection.BACKOFF_JITTER, code == null ? Backoff.USUAL_JITTER : code.jitter());
    Duration reset =
        or(SupervisionSection.BACKOFF_RESET, code == null ? Duration.ZERO : code.resetAfter());
    return new Backoff(min, longest, jitter, reset.isZero() ? longest : reset);
  }

  /**
   * What a strategy becomes by it: only the limit of all children is a matter of files; who belongs
   * together is one of the code.
   *
   * @param code null: none
   */
  @Nullable SupervisorStrategy over(@Nullable SupervisorStrategy code) {
    Integer max = get(SupervisionSection.CHILDREN_MAX_RESTARTS);
    RestartLimit limit = code == null ? null : code.limit();
    if (max == null && limit == null) {
      return code;
    }
    if (max != null && max == 0) {
      return code == null ? null : new SupervisorStrategy(code.group(), null, code.autoShutdown());
    }
    Duration usual =
        limit == null ? SupervisionSection.CHILDREN_WITHIN.defaultValue() : limit.within();
    return (code == null ? SupervisorStrategy.oneForOne() : code)
        .withLimit(
            max == null ? Objects.requireNonNull(limit).max() : max,
            or(SupervisionSection.CHILDREN_WITHIN, usual));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SupervisionOverlay overlay && values.equals(overlay.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("SupervisionOverlay[");
    values.forEach((key, value) ->
        text.append(text.length() > 19 ? ", " : "").append(key.name()).append('=').append(value));
    return text.append(']').toString();
  }
}
