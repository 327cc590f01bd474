package dev.coact.benchmarks.savina;

import org.jspecify.annotations.Nullable;

/** A round gave a wrong result, lost a message, did not end, or left something behind. */
public final class BenchmarkFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  BenchmarkFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
