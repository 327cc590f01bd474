package dev.coact.testing;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one client at a time would see of an object: its states, and what an operation does in each.
 *
 * <p>States are values: immutable, and equal if nobody can tell them apart. Everything here is
 * called on the thread that checks, without order, often: it has no effects.
 *
 * <pre>{@code
 * SequentialSpec<Integer, Op, Integer> register = SequentialSpec.deterministic(0, (value, op) ->
 *     switch (op) {
 *       case Read() -> new Step<>(value, value);
 *       case Write(int next) -> new Step<>(next, next);
 *     });
 * }</pre>
 *
 * @param <S> states
 * @param <O> operations
 * @param <R> results
 */
public interface SequentialSpec<S, O, R> {
  /** The state before anything happened. */
  S initial();

  /**
   * The states that {@code op} can lead to if it returns {@code result}: none if it cannot, several
   * if the object may choose.
   */
  List<S> after(S state, O op, @Nullable R result);

  /** The states that {@code op} can lead to if nobody knows what it returned. */
  List<S> afterUnknown(S state, O op);

  /** Which part of the object {@code op} is about: {@link #partitionBy}. */
  default Object partOf(O op) {
    return "";
  }

  /**
   * What an operation of a deterministic object does.
   *
   * @param state the state after it
   * @param result what it returns
   */
  record Step<S, R>(S state, @Nullable R result) {}

  /** Any relation between a state, what is returned in it, and the next state. */
  @FunctionalInterface
  interface Relation<S, O, R> {
    /** The state after {@code op} has returned {@code result}; empty if it cannot. */
    Optional<S> next(S state, O op, @Nullable R result);
  }

  /** An object that can do only one thing in each state. */
  static <S, O, R> SequentialSpec<S, O, R> deterministic(
      S initial, BiFunction<? super S, ? super O, Step<S, R>> step) {
    return new SequentialSpec<>() {
      @Override
      public S initial() {
        return initial;
      }

      @Override
      public List<S> after(S state, O op, @Nullable R result) {
        Step<S, R> made = step.apply(state, op);
        return Objects.equals(made.result(), result) ? List.of(made.state()) : List.of();
      }

      @Override
      public List<S> afterUnknown(S state, O op) {
        return List.of(step.apply(state, op).state());
      }
    };
  }

  /**
   * An object that is described by what it may return.
   *
   * @param unknown the states that an operation whose result is not known can lead to
   */
  static <S, O, R> SequentialSpec<S, O, R> relation(
      S initial, Relation<S, O, R> next, BiFunction<? super S, ? super O, List<S>> unknown) {
    return new SequentialSpec<>() {
      @Override
      public S initial() {
        return initial;
      }

      @Override
      public List<S> after(S state, O op, @Nullable R result) {
        return next.next(state, op, result).map(List::of).orElse(List.of());
      }

      @Override
      public List<S> afterUnknown(S state, O op) {
        return unknown.apply(state, op);
      }
    };
  }

  /**
   * The same for an object of independent parts, such as the entries of a map: an operation is
   * about one part, and the states are those of one part. A history is linearizable if, and only
   * if, that of each part is (locality, Herlihy and Wing 1990), and parts are much quicker to check
   * (Horn and Kroening 2015).
   *
   * @param part of an operation; equal for the same part
   */
  default SequentialSpec<S, O, R> partitionBy(Function<? super O, ?> part) {
    SequentialSpec<S, O, R> whole = this;
    return new SequentialSpec<>() {
      @Override
      public S initial() {
        return whole.initial();
      }

      @Override
      public List<S> after(S state, O op, @Nullable R result) {
        return whole.after(state, op, result);
      }

      @Override
      public List<S> afterUnknown(S state, O op) {
        return whole.afterUnknown(state, op);
      }

      @Override
      public Object partOf(O op) {
        return Objects.requireNonNull(part.apply(op), "part");
      }
    };
  }
}
