package dev.coact.actor;

import java.util.List;

/**
 * Actors wait for each other in a cycle, by asks and by sends to full mailboxes, so that none of
 * them can go on. It is thrown by the wait of the cycle that began last; the others go on waiting,
 * now for an actor that can answer or make room.
 *
 * <p>A message that was not sent for this reason is a {@link LostMessage}. An ask may have been
 * sent, and its request may still be handled.
 *
 * <p>The message shows the cycle:
 *
 * <pre>{@code
 * /b waits in a cycle:
 *   /b waits for room in the mailbox of /a; its own has 3 of 64
 *   /a waits for an answer of /b; its own has 2 of 2
 * (expected: no actor waits for one that waits for it; use offer or askAsync, answer before sending, or raise coact.mailbox.capacity)
 * }</pre>
 */
public final class WaitCycleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /* Of a longer cycle the message shows the first ones; cycle() has all. */
  private static final int MAX_SHOWN = 20;

  private final transient List<Wait> cycle;

  /**
   * One wait of a cycle.
   *
   * @param path who waits
   * @param waitsFor what for, in words
   * @param target the path of the actor that it waits for: the next one in the cycle
   * @param mailboxDepth messages in the mailbox of who waits
   * @param mailboxCapacity the most that can be in it
   */
  public record Wait(
      String path, String waitsFor, String target, int mailboxDepth, int mailboxCapacity) {
    @Override
    public String toString() {
      return path
          + " waits for "
          + waitsFor
          + "; its own has "
          + mailboxDepth
          + " of "
          + mailboxCapacity;
    }
  }

  WaitCycleException(List<Wait> cycle) {
    super(message(cycle));
    this.cycle = List.copyOf(cycle);
  }

  /**
   * The waits, each for the next one and the last for the first, which is the one that fails. Empty
   * only in a deserialised copy.
   */
  public List<Wait> cycle() {
    return cycle == null ? List.of() : cycle;
  }

  private static String message(List<Wait> cycle) {
    StringBuilder text = new StringBuilder(cycle.getFirst().path()).append(" waits in a cycle:");
    cycle.stream().limit(MAX_SHOWN).forEach(wait -> text.append("\n  ").append(wait));
    if (cycle.size() > MAX_SHOWN) {
      text.append("\n  and ").append(cycle.size() - MAX_SHOWN).append(" more");
    }
    return text.append("\n(expected: no actor waits for one that waits for it; use offer or")
        .append(" askAsync, answer before sending, or raise coact.mailbox.capacity)")
        .toString();
  }
}
