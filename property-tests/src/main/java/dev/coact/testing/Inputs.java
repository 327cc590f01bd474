package dev.coact.testing;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the inputs of a property come from. */
interface Inputs {
  /** No inputs. */
  Inputs NONE = seed -> List.of();

  /** The value of one parameter. */
  interface Input {
    /** The parameter's. */
    String name();

    /** The value, made anew if it can change. */
    @Nullable Object value();

    /** Values to try in its place, always the same ones in the same order. */
    Iterator<Input> smaller();
  }

  /** What is done with them at hand. */
  interface Body {
    void run(Inputs inputs) throws Throwable;
  }

  /** A value for each parameter; the same for the same seed. */
  List<Input> draw(long seed);
}
