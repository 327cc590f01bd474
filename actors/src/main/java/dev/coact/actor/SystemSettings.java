package dev.coact.actor;

import dev.coact.mailbox.OverflowPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every limit and policy of an actor system, as section {@code coact} of the configuration has
 * them. Each value is checked where its record is built; {@code docs/configuration.md} lists all
 * keys with defaults and limits.
 *
 * <p>A program that wants others than those of its files changes copies:
 *
 * <pre>{@code
 * SystemSettings small = SystemSettings.defaults().withMailbox(mailbox -> mailbox.withCapacity(2));
 * }</pre>
 *
 * @param scheduler section {@code scheduler}
 * @param coroutines section {@code coroutines}
 * @param mailbox section {@code mailbox}
 * @param memory section {@code memory}
 * @param io section {@code io}
 * @param supervision section {@code supervision}
 * @param shutdown section {@code shutdown}
 * @param lostMessages section {@code lost-messages}
 * @param ask section {@code ask}
 * @param dispatchers section {@code dispatchers}, by name; the default one is not among them
 * @param deployment section {@code deployment}: options by path pattern
 */
public record SystemSettings(
    Scheduler scheduler,
    Coroutines coroutines,
    Mailbox mailbox,
    Memory memory,
    Io io,
    Supervision supervision,
    Shutdown shutdown,
    LostMessages lostMessages,
    Ask ask,
    Map<String, Dispatcher> dispatchers,
    Map<String, SpawnOptions> deployment) {

  /** Checks that patterns are patterns and that the dispatchers they name are there. */
  public SystemSettings {
    dispatchers = Collections.unmodifiableMap(new TreeMap<>(dispatchers));
    deployment = Collections.unmodifiableMap(new TreeMap<>(deployment));
    List<String> names = dev.coact.actor.Dispatchers.names(dispatchers.keySet());
    dispatchers.keySet().forEach(SystemSettings::checkDispatcherName);
    deployment.forEach((pattern, options) -> checkDeployment(pattern, options, names));
  }

  private static void checkDispatcherName(String name) {
    String rule = dispatcherNameRule(name);
    if (rule != null) {
      throw new IllegalArgumentException(
          "coact.dispatchers: \"" + name + "\" (expected: " + rule + ")");
    }
  }

  /** The rule that a dispatcher's name breaks, or null. */
  private static @Nullable String dispatcherNameRule(String name) {
    if (name.equals(dev.coact.actor.Dispatcher.DEFAULT)) {
      return "another name; coact.scheduler and coact.coroutines have the settings of the default"
          + " dispatcher";
    }
    return ActorNames.isAllowed(name) ? null : ActorNames.RULE;
  }

  private static void checkDeployment(String pattern, SpawnOptions options, List<String> names) {
    if (PathPattern.parse(pattern) == null) {
      throw new IllegalArgumentException(
          "coact.deployment: \"" + pattern + "\" (expected: " + PathPattern.RULE + ")");
    }
    String wanted = options.dispatcher();
    if (wanted != null && !names.contains(wanted)) {
      throw new IllegalArgumentException(
          "coact.deployment: dispatcher of \""
              + pattern
              + "\": \""
              + wanted
              + "\" (expected: one of "
              + String.join(", ", names)
              + ")");
    }
  }

  /** The section that a system reads. */
  static final String SECTION = "coact";

  /** What happens to an actor that fails. */
  public enum FailureStrategy {
    /** It stops. */
    STOP,
    /** It starts again, as often as the limit allows. */
    RESTART
  }

  /** The built-in defaults, untouched by files, properties and environment. */
  public static SystemSettings defaults() {
    return from(ConfigReader.parse(""));
  }

  /**
   * What {@link ConfigReader#load()} finds.
   *
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings load() {
    return from(ConfigReader.load());
  }

  /**
   * What {@link ConfigReader#load(Path)} finds.
   *
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings load(Path file) {
    return from(ConfigReader.load(file));
  }

  /**
   * Reads section {@code coact} and finishes it; other sections of the file are not judged.
   *
   * @param file the whole file, not the section
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings from(ConfigReader file) {
    SystemSettings settings = read(file);
    file.section(SECTION).finish();
    return settings;
  }

  /**
   * Reads section {@code coact} without finishing it, so that an application can {@linkplain
   * ConfigReader#finish() finish} the whole file and hear of all mistakes together. Until then,
   * wrong values stand as their defaults.
   *
   * @param file the whole file, not the section
   */
  public static SystemSettings read(ConfigReader file) {
    ConfigReader coact = file.section(SECTION);
    SystemSettings fixed =
        new SystemSettings(
            Scheduler.read(coact),
            Coroutines.read(coact),
            Mailbox.read(coact),
            Memory.read(coact),
            Io.read(coact),
            Supervision.read(coact),
            Shutdown.read(coact),
            LostMessages.read(coact),
            Ask.read(coact),
            Map.of(),
            Map.of());
    Map<String, Dispatcher> dispatchers =
        Dispatcher.readAll(coact, new Dispatcher(fixed.scheduler, fixed.coroutines));
    return fixed.withPlaces(
        dispatchers, DeploymentReader.read(coact, fixed.supervision, dispatchers.keySet()));
  }

  /** A copy with another section {@code scheduler}. */
  public SystemSettings withScheduler(UnaryOperator<Scheduler> change) {
    return new SystemSettings(
        change.apply(scheduler),
        coroutines,
        mailbox,
        memory,
        io,
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code coroutines}. */
  public SystemSettings withCoroutines(UnaryOperator<Coroutines> change) {
    return new SystemSettings(
        scheduler,
        change.apply(coroutines),
        mailbox,
        memory,
        io,
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code mailbox}. */
  public SystemSettings withMailbox(UnaryOperator<Mailbox> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        change.apply(mailbox),
        memory,
        io,
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code memory}. */
  public SystemSettings withMemory(UnaryOperator<Memory> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        change.apply(memory),
        io,
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code io}. */
  public SystemSettings withIo(UnaryOperator<Io> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        change.apply(io),
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code supervision}. */
  public SystemSettings withSupervision(UnaryOperator<Supervision> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        io,
        change.apply(supervision),
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code shutdown}. */
  public SystemSettings withShutdown(UnaryOperator<Shutdown> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        io,
        supervision,
        change.apply(shutdown),
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code lost-messages}. */
  public SystemSettings withLostMessages(UnaryOperator<LostMessages> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        io,
        supervision,
        shutdown,
        change.apply(lostMessages),
        ask,
        dispatchers,
        deployment);
  }

  /** A copy with another section {@code ask}. */
  public SystemSettings withAsk(UnaryOperator<Ask> change) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        io,
        supervision,
        shutdown,
        lostMessages,
        change.apply(ask),
        dispatchers,
        deployment);
  }

  /**
   * A copy with another dispatcher of this name, or one more.
   *
   * @param change given the dispatcher of this name; if there is none, one with the settings of the
   *     default dispatcher
   */
  public SystemSettings withDispatcher(String name, UnaryOperator<Dispatcher> change) {
    Map<String, Dispatcher> changed = new TreeMap<>(dispatchers);
    Dispatcher before = dispatchers.getOrDefault(name, new Dispatcher(scheduler, coroutines));
    changed.put(name, change.apply(before));
    return withPlaces(changed, deployment);
  }

  /**
   * A copy with other options for the actors that a path pattern names.
   *
   * @param pattern such as {@code /orders/*}; see {@code docs/configuration.md}
   * @param change given the options of this pattern so far
   */
  public SystemSettings withDeployment(String pattern, UnaryOperator<SpawnOptions> change) {
    Map<String, SpawnOptions> changed = new TreeMap<>(deployment);
    changed.put(pattern, change.apply(deployment.getOrDefault(pattern, SpawnOptions.defaults())));
    return withPlaces(dispatchers, changed);
  }

  private SystemSettings withPlaces(
      Map<String, Dispatcher> dispatchers, Map<String, SpawnOptions> deployment) {
    return new SystemSettings(
        scheduler,
        coroutines,
        mailbox,
        memory,
        io,
        supervision,
        shutdown,
        lostMessages,
        ask,
        dispatchers,
        deployment);
  }

  /**
   * Who runs, for how long, on how many threads.
   *
   * @param workers threads that run actors; 0 stands for one per processor
   * @param throughput messages in one turn
   * @param timeSlice time after which a turn ends between two messages
   * @param blockingThreads most threads for blocking calls
   * @param blockingIdle how long a blocking thread without work stays
   * @param stallThreshold time in one turn after which it is reported and a spare worker may stand
   *     in; 0 does not watch
   * @param maxSpares most spare workers at a time
   * @param portable whether to use public JDK API only
   */
  public record Scheduler(
      int workers,
      int throughput,
      Duration timeSlice,
      int blockingThreads,
      Duration blockingIdle,
      Duration stallThreshold,
      int maxSpares,
      boolean portable) {
    /** Checks each value. */
    public Scheduler {
      SystemKeys.WORKERS.check(workers);
      SystemKeys.THROUGHPUT.check(throughput);
      SystemKeys.TIME_SLICE.check(timeSlice);
      SystemKeys.BLOCKING_THREADS.check(blockingThreads);
      SystemKeys.BLOCKING_IDLE.check(blockingIdle);
      SystemKeys.STALL_THRESHOLD.check(stallThreshold);
      SystemKeys.MAX_SPARES.check(maxSpares);
      SystemKeys.PORTABLE.check(portable);
    }

    private static Scheduler read(ConfigReader coact) {
      return new Scheduler(
          SystemKeys.WORKERS.read(coact),
          SystemKeys.THROUGHPUT.read(coact),
          SystemKeys.TIME_SLICE.read(coact),
          SystemKeys.BLOCKING_THREADS.read(coact),
          SystemKeys.BLOCKING_IDLE.read(coact),
          SystemKeys.STALL_THRESHOLD.read(coact),
          SystemKeys.MAX_SPARES.read(coact),
          SystemKeys.PORTABLE.read(coact));
    }

    /** A dispatcher's: each key is as here if its section does not have it. */
    private Scheduler readIn(ConfigReader section) {
      return new Scheduler(
          SystemKeys.WORKERS.readIn(section, workers),
          SystemKeys.THROUGHPUT.readIn(section, throughput),
          SystemKeys.TIME_SLICE.readIn(section, timeSlice),
          SystemKeys.BLOCKING_THREADS.readIn(section, blockingThreads),
          SystemKeys.BLOCKING_IDLE.readIn(section, blockingIdle),
          SystemKeys.STALL_THRESHOLD.readIn(section, stallThreshold),
          SystemKeys.MAX_SPARES.readIn(section, maxSpares),
          portable);
    }

    /** The number of worker threads: {@code workers}, or one per processor where that is 0. */
    public int workerCount() {
      return (workers == 0)
          ? Math.min(Runtime.getRuntime().availableProcessors(), SystemKeys.MAX_WORKERS)
          : workers;
    }

    /** The limit of spare workers: {@code maxSpares}, or as many as there is room for. */
    public int spareCount() {
      return Math.min(maxSpares, SystemKeys.MAX_WORKERS - workerCount());
    }

    /** A copy with another {@code workers}. */
    public Scheduler withWorkers(int workers) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code throughput}. */
    public Scheduler withThroughput(int throughput) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code timeSlice}. */
    public Scheduler withTimeSlice(Duration timeSlice) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code blockingThreads}. */
    public Scheduler withBlockingThreads(int blockingThreads) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code blockingIdle}. */
    public Scheduler withBlockingIdle(Duration blockingIdle) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code stallThreshold}. */
    public Scheduler withStallThreshold(Duration stallThreshold) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code maxSpares}. */
    public Scheduler withMaxSpares(int maxSpares) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }

    /** A copy with another {@code portable}. */
    public Scheduler withPortable(boolean portable) {
      return new Scheduler(
          workers,
          throughput,
          timeSlice,
          blockingThreads,
          blockingIdle,
          stallThreshold,
          maxSpares,
          portable);
    }
  }

  /**
   * Stacks that are kept for reuse.
   *
   * @param idlePerWorker most idle stacks of one worker
   * @param idleDepot most idle stacks that all workers share
   */
  public record Coroutines(int idlePerWorker, int idleDepot) {
    /** Checks each value. */
    public Coroutines {
      SystemKeys.IDLE_PER_WORKER.check(idlePerWorker);
      SystemKeys.IDLE_DEPOT.check(idleDepot);
    }

    private static Coroutines read(ConfigReader coact) {
      return new Coroutines(
          SystemKeys.IDLE_PER_WORKER.read(coact), SystemKeys.IDLE_DEPOT.read(coact));
    }

    /** A dispatcher's: each key is as here if its section does not have it. */
    private Coroutines readIn(ConfigReader section) {
      return new Coroutines(
          SystemKeys.IDLE_PER_WORKER.readIn(section, idlePerWorker),
          SystemKeys.IDLE_DEPOT.readIn(section, idleDepot));
    }

    /** A copy with another {@code idlePerWorker}. */
    public Coroutines withIdlePerWorker(int idlePerWorker) {
      return new Coroutines(idlePerWorker, idleDepot);
    }

    /** A copy with another {@code idleDepot}. */
    public Coroutines withIdleDepot(int idleDepot) {
      return new Coroutines(idlePerWorker, idleDepot);
    }
  }

  /**
   * One more scheduler in the system, for the actors that are placed on it.
   *
   * @param scheduler as section {@code scheduler}; {@code portable} is that of the system
   * @param coroutines as section {@code coroutines}
   */
  public record Dispatcher(Scheduler scheduler, Coroutines coroutines) {
    private static Map<String, Dispatcher> readAll(ConfigReader coact, Dispatcher standard) {
      ConfigReader all = coact.section(SystemKeys.DISPATCHERS);
      Map<String, Dispatcher> result = new TreeMap<>();
      all.sections()
          .forEach((name, section) -> {
            Dispatcher read =
                new Dispatcher(
                    standard.scheduler.readIn(section), standard.coroutines.readIn(section));
            String rule = dispatcherNameRule(name);
            if (rule == null) {
              result.put(name, read);
            } else {
              all.rejectSection(name, rule);
            }
          });
      return result;
    }

    /** A copy with another {@code scheduler}. */
    public Dispatcher withScheduler(UnaryOperator<Scheduler> change) {
      return new Dispatcher(change.apply(scheduler), coroutines);
    }

    /** A copy with another {@code coroutines}. */
    public Dispatcher withCoroutines(UnaryOperator<Coroutines> change) {
      return new Dispatcher(scheduler, change.apply(coroutines));
    }
  }

  /**
   * The queue of each actor.
   *
   * @param capacity most user messages queued
   * @param overflow what a full mailbox does
   * @param sendTimeout how long a {@code tell} waits for room; zero stands for ever
   */
  public record Mailbox(int capacity, OverflowPolicy overflow, Duration sendTimeout) {
    /** Checks each value. */
    public Mailbox {
      SystemKeys.MAILBOX_CAPACITY.check(capacity);
      SystemKeys.MAILBOX_OVERFLOW.check(overflow);
      SystemKeys.SEND_TIMEOUT.check(sendTimeout);
    }

    private static Mailbox read(ConfigReader coact) {
      return new Mailbox(
          SystemKeys.MAILBOX_CAPACITY.read(coact),
          SystemKeys.MAILBOX_OVERFLOW.read(coact),
          SystemKeys.SEND_TIMEOUT.read(coact));
    }

    /** A copy with another {@code capacity}. */
    public Mailbox withCapacity(int capacity) {
      return new Mailbox(capacity, overflow, sendTimeout);
    }

    /** A copy with another {@code overflow}. */
    public Mailbox withOverflow(OverflowPolicy overflow) {
      return new Mailbox(capacity, overflow, sendTimeout);
    }

    /** A copy with another {@code sendTimeout}. */
    public Mailbox withSendTimeout(Duration sendTimeout) {
      return new Mailbox(capacity, overflow, sendTimeout);
    }
  }

  /**
   * Blocks outside the Java heap.
   *
   * @param actorQuota most bytes one actor may hold
   * @param systemQuota most bytes mapped for all actors, at least {@code chunkSize}
   * @param chunkSize bytes mapped at once, a power of two
   * @param slabSize bytes an actor takes from a chunk at once, a power of two
   * @param retainedChunks most empty chunks kept for reuse
   * @param retainedSlabs most empty slabs one actor keeps for reuse
   */
  public record Memory(
      long actorQuota,
      long systemQuota,
      long chunkSize,
      long slabSize,
      int retainedChunks,
      int retainedSlabs) {
    /** Checks each value, and that a chunk fits into the system's quota. */
    public Memory {
      SystemKeys.ACTOR_QUOTA.check(actorQuota);
      SystemKeys.SYSTEM_QUOTA.check(systemQuota);
      SystemKeys.CHUNK_SIZE.check(chunkSize);
      SystemKeys.SLAB_SIZE.check(slabSize);
      SystemKeys.RETAINED_CHUNKS.check(retainedChunks);
      SystemKeys.RETAINED_SLABS.check(retainedSlabs);
      if (systemQuota < chunkSize) {
        throw new IllegalArgumentException(
            SystemKeys.SYSTEM_QUOTA.complaint(systemQuota, atLeast(chunkSize)));
      }
    }

    private static Memory read(ConfigReader coact) {
      long chunkSize = SystemKeys.CHUNK_SIZE.read(coact);
      long systemQuota = SystemKeys.SYSTEM_QUOTA.read(coact);
      if (systemQuota < chunkSize) {
        coact
            .section(SystemKeys.SYSTEM_QUOTA.section())
            .reject(SystemKeys.SYSTEM_QUOTA.name(), atLeast(chunkSize));
        systemQuota = chunkSize;
      }
      return new Memory(
          SystemKeys.ACTOR_QUOTA.read(coact),
          systemQuota,
          chunkSize,
          SystemKeys.SLAB_SIZE.read(coact),
          SystemKeys.RETAINED_CHUNKS.read(coact),
          SystemKeys.RETAINED_SLABS.read(coact));
    }

    private static String atLeast(long chunkSize) {
      return "at least "
          + SystemKeys.CHUNK_SIZE.path()
          + ", "
          + SystemKeys.CHUNK_SIZE.rule().show(chunkSize);
    }

    /** A copy with another {@code actorQuota}. */
    public Memory withActorQuota(long actorQuota) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }

    /** A copy with another {@code systemQuota}. */
    public Memory withSystemQuota(long systemQuota) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }

    /** A copy with another {@code chunkSize}. */
    public Memory withChunkSize(long chunkSize) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }

    /** A copy with another {@code slabSize}. */
    public Memory withSlabSize(long slabSize) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }

    /** A copy with another {@code retainedChunks}. */
    public Memory withRetainedChunks(int retainedChunks) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }

    /** A copy with another {@code retainedSlabs}. */
    public Memory withRetainedSlabs(int retainedSlabs) {
      return new Memory(
          actorQuota, systemQuota, chunkSize, slabSize, retainedChunks, retainedSlabs);
    }
  }

  /**
   * Sockets and files.
   *
   * @param descriptorBudget most descriptors open at a time; 0 stands for a share of the process
   *     limit
   * @param permitTimeout how long an operation waits for a descriptor; zero stands for ever
   */
  public record Io(int descriptorBudget, Duration permitTimeout) {
    /** Checks each value. */
    public Io {
      SystemKeys.DESCRIPTOR_BUDGET.check(descriptorBudget);
      SystemKeys.PERMIT_TIMEOUT.check(permitTimeout);
    }

    private static Io read(ConfigReader coact) {
      return new Io(
          SystemKeys.DESCRIPTOR_BUDGET.read(coact), SystemKeys.PERMIT_TIMEOUT.read(coact));
    }

    /** A copy with another {@code descriptorBudget}. */
    public Io withDescriptorBudget(int descriptorBudget) {
      return new Io(descriptorBudget, permitTimeout);
    }

    /** A copy with another {@code permitTimeout}. */
    public Io withPermitTimeout(Duration permitTimeout) {
      return new Io(descriptorBudget, permitTimeout);
    }
  }

  /**
   * What follows a failure.
   *
   * @param strategy what happens to an actor that fails
   * @param maxRestarts restarts within the window
   * @param within the window
   */
  public record Supervision(FailureStrategy strategy, int maxRestarts, Duration within) {
    /** Checks each value. */
    public Supervision {
      SystemKeys.STRATEGY.check(strategy);
      SystemKeys.MAX_RESTARTS.check(maxRestarts);
      SystemKeys.WITHIN.check(within);
    }

    private static Supervision read(ConfigReader coact) {
      return new Supervision(
          SystemKeys.STRATEGY.read(coact),
          SystemKeys.MAX_RESTARTS.read(coact),
          SystemKeys.WITHIN.read(coact));
    }

    /** What an actor does that fails. */
    dev.coact.actor.Supervision reaction() {
      return switch (strategy) {
        case STOP -> dev.coact.actor.Supervision.stop();
        case RESTART -> dev.coact.actor.Supervision.restart(maxRestarts, within);
      };
    }

    /** A copy with another {@code strategy}. */
    public Supervision withStrategy(FailureStrategy strategy) {
      return new Supervision(strategy, maxRestarts, within);
    }

    /** A copy with another {@code maxRestarts}. */
    public Supervision withMaxRestarts(int maxRestarts) {
      return new Supervision(strategy, maxRestarts, within);
    }

    /** A copy with another {@code within}. */
    public Supervision withWithin(Duration within) {
      return new Supervision(strategy, maxRestarts, within);
    }
  }

  /**
   * How long stopping may take.
   *
   * @param timeout how long closing a system waits for its actors
   * @param childTimeout how long a stopping actor waits for each child
   */
  public record Shutdown(Duration timeout, Duration childTimeout) {
    /** Checks each value. */
    public Shutdown {
      SystemKeys.SHUTDOWN_TIMEOUT.check(timeout);
      SystemKeys.CHILD_TIMEOUT.check(childTimeout);
    }

    private static Shutdown read(ConfigReader coact) {
      return new Shutdown(
          SystemKeys.SHUTDOWN_TIMEOUT.read(coact), SystemKeys.CHILD_TIMEOUT.read(coact));
    }

    /** A copy with another {@code timeout}. */
    public Shutdown withTimeout(Duration timeout) {
      return new Shutdown(timeout, childTimeout);
    }

    /** A copy with another {@code childTimeout}. */
    public Shutdown withChildTimeout(Duration childTimeout) {
      return new Shutdown(timeout, childTimeout);
    }
  }

  /**
   * How loudly messages are lost.
   *
   * @param logFirst lost messages logged one by one, for each reason
   * @param logEvery then every how many one is logged; 0 stands for never
   */
  public record LostMessages(int logFirst, int logEvery) {
    /** Checks each value. */
    public LostMessages {
      SystemKeys.LOG_FIRST.check(logFirst);
      SystemKeys.LOG_EVERY.check(logEvery);
    }

    private static LostMessages read(ConfigReader coact) {
      return new LostMessages(SystemKeys.LOG_FIRST.read(coact), SystemKeys.LOG_EVERY.read(coact));
    }

    /** A copy with another {@code logFirst}. */
    public LostMessages withLogFirst(int logFirst) {
      return new LostMessages(logFirst, logEvery);
    }

    /** A copy with another {@code logEvery}. */
    public LostMessages withLogEvery(int logEvery) {
      return new LostMessages(logFirst, logEvery);
    }
  }

  /**
   * Requests that expect an answer.
   *
   * @param timeout deadline of an ask that names none
   * @param cyclePatience how long a cycle of waits is left alone if a request in it may have been
   *     handed on to somebody who answers
   */
  public record Ask(Duration timeout, Duration cyclePatience) {
    /** Checks each value. */
    public Ask {
      SystemKeys.ASK_TIMEOUT.check(timeout);
      SystemKeys.CYCLE_PATIENCE.check(cyclePatience);
    }

    private static Ask read(ConfigReader coact) {
      return new Ask(SystemKeys.ASK_TIMEOUT.read(coact), SystemKeys.CYCLE_PATIENCE.read(coact));
    }

    /** A copy with another {@code timeout}. */
    public Ask withTimeout(Duration timeout) {
      return new Ask(timeout, cyclePatience);
    }

    /** A copy with another {@code cyclePatience}. */
    public Ask withCyclePatience(Duration cyclePatience) {
      return new Ask(timeout, cyclePatience);
    }
  }
}
