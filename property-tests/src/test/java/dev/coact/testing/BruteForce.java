package dev.coact.testing;

import java.util.ArrayList;
import java.util.List;

/** Tries all orders: what {@link LinearizabilitySearch} is compared with. */
final class BruteForce {
  private BruteForce() {}

  /** Whether all that returned up to a position can be explained. */
  static <S, O, R> boolean isLinearizable(
      List<Operation<O, R>> operations, SequentialSpec<S, O, R> spec, long upTo) {
    return explains(
        operations.stream().filter(o -> o.end() != Operation.End.REJECTED).toList(),
        spec,
        spec.initial(),
        upTo);
  }

  private static <S, O, R> boolean explains(
      List<Operation<O, R>> left, SequentialSpec<S, O, R> spec, S state, long upTo) {
    if (left.stream().allMatch(o -> o.returned() > upTo || o.end() == Operation.End.PENDING)) {
      return true;
    }
    for (Operation<O, R> first : left) {
      if (left.stream().noneMatch(other -> other.returned() < first.called())) {
        List<Operation<O, R>> rest = new ArrayList<>(left);
        rest.remove(first);
        List<S> ways =
            first.end() == Operation.End.PENDING
                ? spec.afterUnknown(state, first.op())
                : spec.after(state, first.op(), first.result());
        for (S way : ways) {
          if (explains(rest, spec, way, upTo)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
