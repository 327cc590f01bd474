package dev.coact.examples.kv;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the clients of a server did. Written by all of them, read by INFO. */
final class KvStats {
  private final Map<Command, LongAdder> calls = new EnumMap<>(Command.class);

  /** Connections that were accepted, the refused ones included. */
  final LongAdder accepted = new LongAdder();

  /** Connections now. */
  final LongAdder connected = new LongAdder();

  /** Connections that were refused because there were too many. */
  final LongAdder refused = new LongAdder();

  /** Connections that ended by a failure of the connection or of their actor. */
  final LongAdder failed = new LongAdder();

  /** Connections that were ended because the client did not keep to the protocol. */
  final LongAdder protocolErrors = new LongAdder();

  final LongAdder bytesRead = new LongAdder();
  final LongAdder bytesWritten = new LongAdder();

  KvStats() {
    for (Command command : Command.values()) {
      calls.put(command, new LongAdder());
    }
  }

  /** Counts a command that is about to be done. */
  void count(Command command) {
    of(command).increment();
  }

  long calls(Command command) {
    return of(command).sum();
  }

  private LongAdder of(Command command) {
    return Objects.requireNonNull(calls.get(command)); // all are there
  }

  long allCalls() {
    return calls.values().stream().mapToLong(LongAdder::sum).sum();
  }

  @Override
  public String toString() {
    return "KvStats[accepted=%s connected=%s refused=%s failed=%s protocolErrors=%s commands=%d]"
        .formatted(accepted, connected, refused, failed, protocolErrors, allCalls());
  }
}
