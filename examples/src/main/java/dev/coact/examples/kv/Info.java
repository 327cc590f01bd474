package dev.coact.examples.kv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What INFO says. */
final class Info {
  private static final String VERSION = "7.0.15";
  private static final List<String> DEFAULT =
      List.of("server", "clients", "memory", "stats", "shards", "keyspace");
  private static final List<String> ALL_NAMES = List.of("all", "everything");

  private final KvSettings settings;
  private final KvClock clock;
  private final KvStats stats;
  private final Shards shards;
  private final int port;
  private final long startMillis;
  private final Map<String, Supplier<List<String>>> sections = new LinkedHashMap<>();

  Info(KvSettings settings, KvClock clock, KvStats stats, Shards shards, int port) {
    this.settings = settings;
    this.clock = clock;
    this.stats = stats;
    this.shards = shards;
    this.port = port;
    startMillis = clock.nowMillis();
    sections.put("server", this::server);
    sections.put("clients", this::clients);
    sections.put("memory", this::memory);
    sections.put("stats", this::stats);
    sections.put("shards", this::shards);
    sections.put("commandstats", this::commandStats);
    sections.put("keyspace", this::keyspace);
  }

  /** The version of Redis that this server behaves like. */
  static String version() {
    return VERSION;
  }

  /** Returns the text of some sections; of the usual ones if none is named. */
  String text(List<byte[]> names) {
    List<String> wanted = new ArrayList<>();
    for (byte[] name : names) {
      String lower = new String(name, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      if (ALL_NAMES.contains(lower)) {
        wanted.addAll(sections.keySet());
      } else if (lower.equals("default")) {
        wanted.addAll(DEFAULT);
      } else {
        wanted.add(lower);
      }
    }
    List<String> shown = names.isEmpty() ? DEFAULT : wanted;
    StringBuilder text = new StringBuilder();
    sections.forEach((name, lines) -> {
      if (shown.contains(name)) {
        text.append(text.isEmpty() ? "" : "\r\n").append(title(name)).append("\r\n");
        lines.get().forEach(line -> text.append(line).append("\r\n"));
      }
    });
    return text.toString();
  }

  private static String title(String name) {
    return "# " + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private List<String> server() {
    return List.of(
        "redis_version:" + VERSION,
        "redis_mode:standalone",
        "server_name:coact-kv",
        "os:" + System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "arch_bits:64",
        "process_id:" + ProcessHandle.current().pid(),
        "tcp_port:" + port,
        "java_version:" + Runtime.version(),
        "uptime_in_seconds:" + (clock.nowMillis() - startMillis) / 1000);
  }

  private List<String> clients() {
    return List.of(
        "connected_clients:" + stats.connected,
        "maxclients:" + settings.maxClients(),
        "blocked_clients:0");
  }

  private List<String> memory() {
    Runtime java = Runtime.getRuntime();
    return List.of(
        "used_memory:" + sum(ShardState::bytes),
        "maxmemory:" + settings.maxMemory(),
        "maxmemory_policy:noeviction",
        "java_heap_used:" + (java.totalMemory() - java.freeMemory()),
        "java_heap_max:" + java.maxMemory());
  }

  private List<String> stats() {
    return List.of(
        "total_connections_received:" + stats.accepted,
        "total_commands_processed:" + stats.allCalls(),
        "total_net_input_bytes:" + stats.bytesRead,
        "total_net_output_bytes:" + stats.bytesWritten,
        "rejected_connections:" + stats.refused,
        "failed_connections:" + stats.failed,
        "protocol_errors:" + stats.protocolErrors,
        "expired_keys:" + sum(ShardState::expired),
        "evicted_keys:0",
        "keyspace_hits:" + sum(ShardState::hits),
        "keyspace_misses:" + sum(ShardState::misses));
  }

  private List<String> shards() {
    List<String> lines = new ArrayList<>();
    lines.add("shards:" + shards.count());
    lines.add("shard_restarts:" + sum(ShardState::restarts));
    for (int i = 0; i < shards.count(); i++) {
      ShardState state = shards.state(i);
      lines.add(
          "shard%d:keys=%d,bytes=%d,restarts=%d"
              .formatted(i, state.keys(), state.bytes(), state.restarts()));
    }
    return lines;
  }

  private List<String> commandStats() {
    List<String> lines = new ArrayList<>();
    for (Command command : Command.values()) {
      if (stats.calls(command) > 0) {
        lines.add("cmdstat_" + command.text() + ":calls=" + stats.calls(command));
      }
    }
    return lines;
  }

  private List<String> keyspace() {
    long keys = sum(ShardState::keys);
    return keys == 0
        ? List.of()
        : List.of("db0:keys=%d,expires=%d,avg_ttl=0".formatted(keys, sum(ShardState::expiring)));
  }

  private long sum(ToLongFunction<ShardState> counter) {
    return shards.states().stream().mapToLong(counter).sum();
  }
}
