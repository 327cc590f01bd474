package dev.coact.testing;

import dev.coact.testing.SequentialSpec.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of the literature. Operations and results are texts and numbers. */
final class Specs {
  /** What is called: a name, a key and a value. */
  record Op(String name, String key, int value) {
    Op(String name) {
      this(name, "", 0);
    }

    Op(String name, int value) {
      this(name, "", value);
    }

    @Override
    public String toString() {
      return switch (name) {
        case "read", "deq", "inc", "lock", "unlock", "pick" -> name + key;
        default -> name + key + "(" + value + ")";
      };
    }
  }

  /** A write returns 0. */
  static final SequentialSpec<Integer, Op, Integer> REGISTER =
      SequentialSpec.deterministic(
          0,
          (value, op) ->
              op.name().equals("read") ? new Step<>(value, value) : new Step<>(op.value(), 0));

  /** Registers by key. */
  static final SequentialSpec<Integer, Op, Integer> KEYED = REGISTER.partitionBy(Op::key);

  /** An increment returns the value before it. */
  static final SequentialSpec<Integer, Op, Integer> COUNTER =
      SequentialSpec.deterministic(
          0,
          (value, op) ->
              op.name().equals("inc") ? new Step<>(value + 1, value) : new Step<>(value, value));

  /** First in, first out; -1 for nothing. */
  static final SequentialSpec<List<Integer>, Op, Integer> QUEUE =
      SequentialSpec.deterministic(
          List.of(),
          (queue, op) -> {
            List<Integer> next = new ArrayList<>(queue);
            if (op.name().equals("enq")) {
              next.add(op.value());
              return new Step<>(List.copyOf(next), 0);
            }
            int first = next.isEmpty() ? -1 : next.removeFirst();
            return new Step<>(List.copyOf(next), first);
          });

  /** A lock returns 1 if it was taken, an unlock 1 if it was held. */
  static final SequentialSpec<Boolean, Op, Integer> LOCK =
      SequentialSpec.deterministic(
          false,
          (held, op) ->
              op.name().equals("lock")
                  ? new Step<>(true, held ? 0 : 1)
                  : new Step<>(false, held ? 1 : 0));

  /** A write stores its value or one more than what was there: several next states. */
  static final SequentialSpec<Integer, Op, Integer> CHOOSER =
      new SequentialSpec<>() {
        @Override
        public Integer initial() {
          return 0;
        }

        @Override
        public List<Integer> after(Integer state, Op op, Integer result) {
          if (op.name().equals("read")) {
            return state.equals(result) ? List.of(state) : List.of();
          }
          return result == 0 ? List.of(op.value(), state + 1) : List.of();
        }

        @Override
        public List<Integer> afterUnknown(Integer state, Op op) {
          return op.name().equals("read") ? List.of(state) : List.of(op.value(), state + 1);
        }
      };

  /** The register once more, as a relation. */
  static final SequentialSpec<Integer, Op, Integer> RELATION =
      SequentialSpec.relation(
          0,
          (value, op, result) ->
              op.name().equals("read")
                  ? Optional.of(value).filter(v -> v.equals(result))
                  : Optional.of(op.value()),
          (value, op) -> List.of(op.name().equals("read") ? value : op.value()));

  private Specs() {}
}
