package dev.coact.actor;

import java.util.Map;
import org.apache.logging.log4j.ThreadContext;
import org.jspecify.annotations.Nullable;

/**
 * Log4j's {@link ThreadContext}, as it goes along with messages. Of the calling thread: a worker's
 * coroutine in a turn, which serves one actor at a time.
 */
final class LogContext {
  private LogContext() {}

  /** What a message that is sent now takes along. */
  static Map<String, String> current() {
    return ThreadContext.getImmutableContext();
  }

  /**
   * From one message in hand to the next.
   *
   * @param before what the last one brought along; null if it could bring nothing
   */
  static void change(@Nullable Map<String, String> before, @Nullable Map<String, String> next) {
    if (before != null || next != null) {
      ThreadContext.clearMap(); // also of what the code has put there
      if (next != null && !next.isEmpty()) {
        ThreadContext.putAll(next);
      }
    }
  }
}
