package dev.coact.actor;

import dev.coact.actor.ConfigRule.ChoiceRule;
import dev.coact.actor.ConfigRule.DurationRule;
import dev.coact.actor.ConfigRule.FlagRule;
import dev.coact.actor.ConfigRule.IntegerRule;
import dev.coact.actor.ConfigRule.SizeRule;
import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key of section {@code coact}: the only place that knows its default, limits and meaning.
 */
final class SystemKeys {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;
  private static final long TIB = 1024 * GIB;

  private static final Duration MICROS_10 = Duration.ofNanos(10_000);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** What the scheduler's word of idle workers has room for. */
  static final int MAX_WORKERS = 511;

  private SystemKeys() {}

  /** The sections in the order of the page, with a sentence each. */
  static final Map<String, String> SECTIONS = sections();

  static final ConfigKey<Integer> WORKERS =
      integer(
          "scheduler",
          "workers",
          0,
          0,
          MAX_WORKERS,
          "one per processor",
          "Threads that run actors.");

  static final ConfigKey<Integer> THROUGHPUT =
      integer(
          "scheduler",
          "throughput",
          64,
          1,
          1_000_000,
          null,
          "Messages an actor handles in one turn before others get theirs. More is faster, fewer is fairer.");

  static final ConfigKey<Duration> TIME_SLICE =
      duration(
          "scheduler",
          "time-slice",
          MILLI,
          MICROS_10,
          MINUTE,
          null,
          "Time after which a turn ends between two messages, even if `throughput` is not reached.");

  static final ConfigKey<Integer> BLOCKING_THREADS =
      integer(
          "scheduler",
          "blocking-threads",
          64,
          1,
          10_000,
          null,
          "Most threads that run `ctx.blocking` and file operations; further calls wait for one.");

  static final ConfigKey<Duration> BLOCKING_IDLE =
      duration(
          "scheduler",
          "blocking-idle",
          Duration.ofSeconds(10),
          MILLI,
          HOUR,
          null,
          "How long a blocking thread without work stays.");

  static final ConfigKey<Duration> STALL_THRESHOLD =
      duration(
          "scheduler",
          "stall-threshold",
          Duration.ofMillis(100),
          Duration.ZERO,
          HOUR,
          "do not watch",
          "Time in one turn, computing or in a call that holds the worker, after which the turn is reported and a spare worker may stand in.");

  static final ConfigKey<Integer> MAX_SPARES =
      integer(
          "scheduler",
          "max-spares",
          16,
          0,
          MAX_WORKERS,
          "none",
          "Most spare workers at a time. With `workers` there are 511 at most.");

  static final ConfigKey<Boolean> PORTABLE =
      new ConfigKey<>(
          "scheduler",
          "portable",
          new FlagRule(),
          false,
          "Uses public JDK API only, slower, even where the JVM flag for coroutines on own workers is set.");

  static final ConfigKey<Integer> IDLE_PER_WORKER =
      integer(
          "coroutines",
          "idle-per-worker",
          64,
          0,
          100_000,
          "keep none",
          "Most idle stacks that one worker keeps for reuse.");

  static final ConfigKey<Integer> IDLE_DEPOT =
      integer(
          "coroutines",
          "idle-depot",
          1024,
          0,
          1_000_000,
          "keep none",
          "Most idle stacks that all workers share beyond their own.");

  static final ConfigKey<Integer> MAILBOX_CAPACITY =
      integer(
          "mailbox",
          "capacity",
          1024,
          1,
          Mailbox.MAX_CAPACITY,
          null,
          "Most user messages queued in one mailbox. Memory follows the messages queued, not this number.");

  static final ConfigKey<OverflowPolicy> MAILBOX_OVERFLOW =
      choice(
          "mailbox",
          "overflow",
          OverflowPolicy.SUSPEND,
          "What a full mailbox does: `suspend` makes the sender wait for room, `reject` refuses the message, `drop-newest` and `drop-oldest` lose one message. What is lost is recorded.");

  static final ConfigKey<Duration> SEND_TIMEOUT =
      duration(
          "mailbox",
          "send-timeout",
          Duration.ZERO,
          Duration.ZERO,
          DAY,
          "for ever",
          "How long a `tell` waits for room in a full mailbox before its message is lost.");

  static final ConfigKey<Long> ACTOR_QUOTA =
      size(
          "actor-quota",
          64 * MIB,
          new SizeRule(1, TIB, false),
          "Most bytes in blocks that one actor may hold.");

  static final ConfigKey<Long> SYSTEM_QUOTA =
      size(
          "system-quota",
          GIB,
          new SizeRule(MIB, 1024 * TIB, false),
          "Most bytes mapped for all actors together, empty chunks included; at least `chunk-size`.");

  static final ConfigKey<Long> CHUNK_SIZE =
      size(
          "chunk-size",
          4 * MIB,
          new SizeRule(MIB, 64 * MIB, true),
          "Bytes that are mapped at once and cut into slabs.");

  static final ConfigKey<Long> SLAB_SIZE =
      size(
          "slab-size",
          16 * KIB,
          new SizeRule(64, MIB, true),
          "Bytes that an actor takes from a chunk at once, one slab at least for each size of block it uses.");

  static final ConfigKey<Integer> RETAINED_CHUNKS =
      integer(
          "memory",
          "retained-chunks",
          4,
          0,
          1_000_000,
          "unmap at once",
          "Most empty chunks that are kept for reuse.");

  static final ConfigKey<Integer> RETAINED_SLABS =
      integer(
          "memory",
          "retained-slabs",
          2,
          0,
          1_000_000,
          "give back at once",
          "Most empty slabs that one actor keeps for reuse.");

  static final ConfigKey<Integer> DESCRIPTOR_BUDGET =
      integer(
          "io",
          "descriptor-budget",
          0,
          0,
          1_000_000,
          "the limit of the process less 64 for others, at most 65536",
          "Most descriptors open at a time; further `listen`, `accept`, `connect` and `open` wait.");

  static final ConfigKey<Duration> PERMIT_TIMEOUT =
      duration(
          "io",
          "permit-timeout",
          Duration.ZERO,
          Duration.ZERO,
          DAY,
          "for ever",
          "How long an operation waits for a descriptor when the budget is spent.");

  static final ConfigKey<SystemSettings.FailureStrategy> STRATEGY =
      choice(
          "supervision",
          "strategy",
          SystemSettings.FailureStrategy.STOP,
          "What happens to an actor that fails, where its parent does not say.");

  static final ConfigKey<Integer> MAX_RESTARTS =
      integer(
          "supervision",
          "max-restarts",
          10,
          0,
          1_000_000,
          "never restart",
          "Restarts of one actor within `within`; one more failure stops it.");

  static final ConfigKey<Duration> WITHIN =
      duration(
          "supervision",
          "within",
          Duration.ofSeconds(10),
          MILLI,
          DAY,
          null,
          "The window in which `max-restarts` counts.");

  static final ConfigKey<Duration> SHUTDOWN_TIMEOUT =
      duration(
          "shutdown",
          "timeout",
          Duration.ofSeconds(10),
          Duration.ZERO,
          HOUR,
          "do not wait",
          "How long `close()` waits for all actors before it abandons and reports those left.");

  static final ConfigKey<Duration> CHILD_TIMEOUT =
      duration(
          "shutdown",
          "child-timeout",
          Duration.ofSeconds(5),
          Duration.ZERO,
          HOUR,
          "do not wait",
          "How long a stopping actor waits for each of its children.");

  static final ConfigKey<Integer> LOG_FIRST =
      integer(
          "lost-messages",
          "log-first",
          10,
          0,
          1_000_000,
          "none",
          "Lost messages that are logged one by one, for each reason. All are counted.");

  static final ConfigKey<Integer> LOG_EVERY =
      integer(
          "lost-messages",
          "log-every",
          1000,
          0,
          1_000_000_000,
          "never",
          "After the first ones, every how many lost messages of a reason one is logged.");

  static final ConfigKey<Duration> ASK_TIMEOUT =
      duration(
          "ask",
          "timeout",
          Duration.ofSeconds(5),
          MILLI,
          DAY,
          null,
          "Deadline of an `ask` that names none.");

  static final ConfigKey<Duration> CYCLE_PATIENCE =
      duration(
          "ask",
          "cycle-patience",
          Duration.ofMillis(100),
          Duration.ZERO,
          HOUR,
          "fail at once",
          "How long actors are left to wait for each other where one of them may have handed a request on, before the youngest wait fails.");

  /** All keys, by section in the order of {@link #SECTIONS}. */
  static final List<ConfigKey<?>> ALL =
      List.of(
          WORKERS,
          THROUGHPUT,
          TIME_SLICE,
          BLOCKING_THREADS,
          BLOCKING_IDLE,
          STALL_THRESHOLD,
          MAX_SPARES,
          PORTABLE,
          IDLE_PER_WORKER,
          IDLE_DEPOT,
          MAILBOX_CAPACITY,
          MAILBOX_OVERFLOW,
          SEND_TIMEOUT,
          ACTOR_QUOTA,
          SYSTEM_QUOTA,
          CHUNK_SIZE,
          SLAB_SIZE,
          RETAINED_CHUNKS,
          RETAINED_SLABS,
          DESCRIPTOR_BUDGET,
          PERMIT_TIMEOUT,
          STRATEGY,
          MAX_RESTARTS,
          WITHIN,
          SHUTDOWN_TIMEOUT,
          CHILD_TIMEOUT,
          LOG_FIRST,
          LOG_EVERY,
          ASK_TIMEOUT,
          CYCLE_PATIENCE);

  /** The section whose sections are dispatchers, by name. */
  static final String DISPATCHERS = "dispatchers";

  /** What may stand in the section of a dispatcher; by default as in its own section. */
  static final List<ConfigKey<?>> OF_DISPATCHER =
      List.of(
          WORKERS,
          THROUGHPUT,
          TIME_SLICE,
          BLOCKING_THREADS,
          BLOCKING_IDLE,
          STALL_THRESHOLD,
          MAX_SPARES,
          IDLE_PER_WORKER,
          IDLE_DEPOT);

  /** The section whose sections are path patterns. */
  static final String DEPLOYMENT = "deployment";

  /** In the section of a pattern: the name of a dispatcher. */
  static final String DISPATCHER_KEY = "dispatcher";

  /** What else may stand in the section of a pattern, each in its own section there. */
  static final List<ConfigKey<?>> OF_DEPLOYMENT =
      List.of(MAILBOX_CAPACITY, MAILBOX_OVERFLOW, STRATEGY, MAX_RESTARTS, WITHIN, ACTOR_QUOTA);

  private static Map<String, String> sections() {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("scheduler", "Who runs, for how long, on how many threads.");
    result.put("coroutines", "Stacks that are kept for reuse.");
    result.put("mailbox", "The queue of each actor.");
    result.put("memory", "Blocks outside the Java heap.");
    result.put("io", "Sockets and files.");
    result.put("supervision", "What follows a failure.");
    result.put("shutdown", "How long stopping may take.");
    result.put("lost-messages", "How loudly messages are lost.");
    result.put("ask", "Requests that expect an answer.");
    return result;
  }

  private static ConfigKey<Integer> integer(
      String section,
      String name,
      int defaultValue,
      int min,
      int max,
      @Nullable String zero,
      String sentence) {
    return new ConfigKey<>(section, name, new IntegerRule(min, max, zero), defaultValue, sentence);
  }

  private static ConfigKey<Long> size(
      String name, long defaultValue, SizeRule rule, String sentence) {
    return new ConfigKey<>("memory", name, rule, defaultValue, sentence);
  }

  private static ConfigKey<Duration> duration(
      String section,
      String name,
      Duration defaultValue,
      Duration min,
      Duration max,
      @Nullable String zero,
      String sentence) {
    return new ConfigKey<>(section, name, new DurationRule(min, max, zero), defaultValue, sentence);
  }

  private static <E extends Enum<E>> ConfigKey<E> choice(
      String section, String name, E defaultValue, String sentence) {
    ChoiceRule<E> rule = new ChoiceRule<>(defaultValue.getDeclaringClass());
    return new ConfigKey<>(section, name, rule, defaultValue, sentence);
  }
}
