package dev.coact.io;

import java.io.IOException;
import java.time.Duration;

/** The descriptor budget was spent, and no lease was returned within the permit timeout. */
public final class PermitTimeoutException extends IOException {
  private static final long serialVersionUID = 1L;

  PermitTimeoutException(String what, int budget, Duration timeout) {
    super(
        "%s: no descriptor within %s=%s, all %s=%d are in use (expected: a lease closed meanwhile, or a larger budget)"
            .formatted(what, IoSettings.TIMEOUT_KEY, timeout, IoSettings.BUDGET_KEY, budget));
  }
}
