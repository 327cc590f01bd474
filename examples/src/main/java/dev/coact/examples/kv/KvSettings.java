package dev.coact.examples.kv;

import dev.coact.actor.ConfigReader;
import java.time.Duration;

/**
 * Section {@code kv} of the configuration.
 *
 * @param port where to listen; 0 lets the system choose
 * @param bind the address to listen on
 * @param backlog connections that may wait to be accepted
 * @param shards how many actors share the keys
 * @param maxClients connections beyond these are refused
 * @param maxValueSize most bytes of a value, and of any argument
 * @param maxMemory most bytes of keys and values
 * @param clientMemory most bytes of one request, and of the large values in the replies to what was
 *     read at once
 * @param requestTimeout how long a shard may take
 * @param maxRestarts how often a shard may fail within a minute
 */
public record KvSettings(
    int port,
    String bind,
    int backlog,
    int shards,
    int maxClients,
    int maxValueSize,
    long maxMemory,
    long clientMemory,
    Duration requestTimeout,
    int maxRestarts) {
  private static final long MIB = 1024 * 1024;
  private static final int MAX_SHARDS = 1024;
  private static final int MAX_PORT = 65_535;

  /* What a client needs beside its request: its buffer. */
  private static final long CLIENT_EXTRA = MIB;

  /** Checks what the reader cannot. */
  public KvSettings {
    if (clientMemory < maxValueSize + CLIENT_EXTRA) {
      throw new IllegalArgumentException(
          "clientMemory: " + clientMemory + " (expected: " + clientMemoryRule() + ")");
    }
    if (maxMemory / shards < maxValueSize) {
      throw new IllegalArgumentException(
          "maxMemory: " + maxMemory + " (expected: " + maxMemoryRule() + ")");
    }
  }

  /** The built-in defaults. */
  public static KvSettings defaults() {
    return from(ConfigReader.parse(""));
  }

  /**
   * Reads section {@code kv} without finishing it; wrong values stand as their defaults.
   *
   * @param file the whole file
   */
  public static KvSettings read(ConfigReader file) {
    ConfigReader kv = file.section("kv");
    int port = kv.integer("port", 6379, 0, MAX_PORT);
    String bind = kv.text("bind", "127.0.0.1");
    int backlog = kv.integer("backlog", 511, 1, MAX_PORT);
    int shards = kv.integer("shards", 4, 1, MAX_SHARDS);
    int maxClients = kv.integer("max-clients", 10_000, 1, 1_000_000);
    long maxValueSize = kv.bytes("max-value-size", 64 * MIB, 1, 512 * MIB);
    long maxMemory = kv.bytes("max-memory", 1024 * MIB, MIB, 1024 * 1024 * MIB);
    long clientMemory = kv.bytes("client-memory", 256 * MIB, MIB, 1024 * 1024 * MIB);
    Duration requestTimeout =
        kv.duration(
            "request-timeout", Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofHours(1));
    int maxRestarts = kv.integer("max-restarts", 100, 0, 1_000_000);
    if (clientMemory < maxValueSize + CLIENT_EXTRA) {
      kv.reject("client-memory", clientMemoryRule());
      clientMemory = maxValueSize + CLIENT_EXTRA;
    }
    if (maxMemory / shards < maxValueSize) {
      kv.reject("max-memory", maxMemoryRule());
      maxMemory = shards * maxValueSize;
    }
    return new KvSettings(
        port,
        bind,
        backlog,
        shards,
        maxClients,
        Math.toIntExact(maxValueSize),
        maxMemory,
        clientMemory,
        requestTimeout,
        maxRestarts);
  }

  /**
   * Reads section {@code kv} and finishes it.
   *
   * @param file the whole file
   * @throws dev.coact.actor.ConfigException if anything in the section is wrong
   */
  public static KvSettings from(ConfigReader file) {
    KvSettings settings = read(file);
    file.section("kv").finish();
    return settings;
  }

  /** A copy with another port. */
  public KvSettings withPort(int otherPort) {
    return new KvSettings(
        otherPort,
        bind,
        backlog,
        shards,
        maxClients,
        maxValueSize,
        maxMemory,
        clientMemory,
        requestTimeout,
        maxRestarts);
  }

  /** The part of the memory that one shard has. */
  long shardMemory() {
    return maxMemory / shards;
  }

  /** What a client may send. */
  RequestLimits requestLimits() {
    return RequestLimits.of(maxValueSize, clientMemory - CLIENT_EXTRA);
  }

  private static String clientMemoryRule() {
    return "at least kv.max-value-size and 1MiB";
  }

  private static String maxMemoryRule() {
    return "at least kv.max-value-size for each of kv.shards";
  }
}
