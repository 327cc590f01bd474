package dev.coact.benchmarks.savina;

import java.util.Locale;

/** How the actors of a benchmark are written. */
public enum Style {
  /** The runtime calls a handler per message. */
  HANDLER,
  /** Straight-line: one method that receives. */
  LOOP;

  /** As it stands on a command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
