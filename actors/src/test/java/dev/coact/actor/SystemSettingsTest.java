package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.mailbox.OverflowPolicy;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemSettingsTest {
  @TempDir Path directory;

  @Test
  void defaults_areThoseOfTheKeys() throws ReflectiveOperationException {
    SystemSettings defaults = SystemSettings.defaults();
    for (ConfigKey<?> key : SystemKeys.ALL) {
      assertThat(value(defaults, key)).as(key.path()).isEqualTo(key.defaultValue());
    }
    assertThat(defaults.mailbox().capacity()).isEqualTo(1024);
    assertThat(defaults.scheduler().timeSlice()).isEqualTo(Duration.ofMillis(1));
    assertThat(defaults.memory().actorQuota()).isEqualTo(64L << 20);
  }

  @Test
  void keys_haveOneConstantEach() throws ReflectiveOperationException {
    List<Object> constants = new ArrayList<>();
    for (SectionKeys section : SystemKeys.SECTIONS) {
      Class<?> type = section(SystemSettings.defaults(), section.name()).getClass();
      assertThat(type.getDeclaredField("KEYS").get(null)).isSameAs(section);
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == ConfigKey.class) {
          constants.add(field.get(null));
        }
      }
    }

    assertThat(constants).containsExactlyInAnyOrderElementsOf(SystemKeys.ALL);
    assertThat(SystemKeys.ALL.stream().map(ConfigKey::path)).doesNotHaveDuplicates();
  }

  @Test
  void keys_haveADefaultAUnitARangeAndASentence() {
    assertThat(SystemKeys.ALL)
        .allSatisfy(key -> {
          boolean isCounted = key.rule() instanceof ConfigRule.IntegerRule;
          assertThat(key.about().unit()).as(key.path()).matches(isCounted ? "[a-z]+" : "");
          assertThat(key.about().sentence()).as(key.path()).matches("[A-Z].+\\.");
          assertThat(key.rule().words()).as(key.path()).isNotBlank();
          assertThat(admitsDefault(key)).as(key.path()).isTrue();
        });
  }

  private static <T> boolean admitsDefault(ConfigKey<T> key) {
    return key.rule().admits(key.defaultValue());
  }

  @Test
  void load_everyKeySet_isRead() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("all.conf"),
            """
            coact {
              scheduler {
                workers = 2, throughput = 3, time-slice = 4ms, blocking-threads = 5, blocking-idle = 6s
                stall-threshold = 23ms, max-spares = 24
                portable = true
              }
              coroutines { idle-per-worker = 7, idle-depot = 8 }
              mailbox { capacity = 9, overflow = drop-oldest, send-timeout = 23s }
              memory { actor-quota = 10, system-quota = 11MiB, chunk-size = 2MiB, slab-size = 1KiB
                retained-chunks = 12, retained-slabs = 22 }
              io { descriptor-budget = 13, permit-timeout = 14s }
              supervision { strategy = restart, max-restarts = 15, within = 16s }
              shutdown { timeout = 17s, child-timeout = 18s }
              lost-messages { log-first = 19, log-every = 20 }
              ask { timeout = 21s, cycle-patience = 23s }
              reload.interval = 25s
            }
            kv.anything = 1
            """);

    assertThat(SystemSettings.load(file))
        .isEqualTo(
            SystemSettings.defaults()
                .withScheduler(scheduler ->
                    scheduler
                        .withWorkers(2)
                        .withThroughput(3)
                        .withTimeSlice(Duration.ofMillis(4))
                        .withBlockingThreads(5)
                        .withBlockingIdle(Duration.ofSeconds(6))
                        .withStallThreshold(Duration.ofMillis(23))
                        .withMaxSpares(24)
                        .withPortable(true))
                .withCoroutines(coroutines -> coroutines.withIdlePerWorker(7).withIdleDepot(8))
                .withMailbox(mailbox ->
                    mailbox
                        .withCapacity(9)
                        .withOverflow(OverflowPolicy.DROP_OLDEST)
                        .withSendTimeout(Duration.ofSeconds(23)))
                .withMemory(memory ->
                    memory
                        .withActorQuota(10)
                        .withSystemQuota(11L << 20)
                        .withChunkSize(2L << 20)
                        .withSlabSize(1024)
                        .withRetainedChunks(12)
                        .withRetainedSlabs(22))
                .withIo(io -> io.withDescriptorBudget(13).withPermitTimeout(Duration.ofSeconds(14)))
                .withSupervision(supervision ->
                    supervision
                        .withStrategy(SystemSettings.FailureStrategy.RESTART)
                        .withMaxRestarts(15)
                        .withWithin(Duration.ofSeconds(16)))
                .withShutdown(shutdown ->
                    shutdown
                        .withTimeout(Duration.ofSeconds(17))
                        .withChildTimeout(Duration.ofSeconds(18)))
                .withLostMessages(lost -> lost.withLogFirst(19).withLogEvery(20))
                .withAsk(ask ->
                    ask.withTimeout(Duration.ofSeconds(21))
                        .withCyclePatience(Duration.ofSeconds(23)))
                .withReload(reload -> reload.withInterval(Duration.ofSeconds(25))));
  }

  @Test
  void with_eachKey_changesItAlone() throws ReflectiveOperationException {
    SystemSettings defaults = SystemSettings.defaults();
    for (ConfigKey<?> key : SystemKeys.ALL) {
      Object section = section(defaults, key.section());
      Object value = another(value(defaults, key));
      Method with =
          Arrays.stream(section.getClass().getMethods())
              .filter(method -> method.getName().equals("with" + capital(camel(key.name()))))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no `with` for " + key.path()));
      SystemSettings changed = with(defaults, with.invoke(section, value));

      for (ConfigKey<?> each : SystemKeys.ALL) {
        Object expected = each.equals(key) ? value : value(defaults, each);
        assertThat(value(changed, each)).as(each.path()).isEqualTo(expected);
      }
      assertThat(changed).isNotEqualTo(defaults);
      assertThat(with(changed, section)).isEqualTo(defaults).hasSameHashCodeAs(defaults);
    }
  }

  @Test
  void with_everyCapacityTwo_isAllowed() {
    SystemSettings small =
        SystemSettings.defaults()
            .withScheduler(
                scheduler -> scheduler.withWorkers(2).withThroughput(2).withBlockingThreads(2))
            .withCoroutines(coroutines -> coroutines.withIdlePerWorker(2).withIdleDepot(2))
            .withMailbox(mailbox -> mailbox.withCapacity(2))
            .withMemory(memory ->
                memory
                    .withActorQuota(2)
                    .withSlabSize(64)
                    .withRetainedChunks(2)
                    .withRetainedSlabs(2))
            .withIo(io -> io.withDescriptorBudget(2))
            .withSupervision(supervision -> supervision.withMaxRestarts(2))
            .withShutdown(shutdown -> shutdown.withTimeout(Duration.ofMillis(2)))
            .withLostMessages(lost -> lost.withLogFirst(2).withLogEvery(2))
            .withAsk(ask -> ask.withTimeout(Duration.ofMillis(2)));

    assertThat(small.scheduler().workerCount()).isEqualTo(2);
    assertThat(small.mailbox().capacity()).isEqualTo(2);
    assertThat(small.ask().timeout()).isEqualTo(Duration.ofMillis(2));
    assertThat(SystemSettings.defaults().scheduler().workerCount()).isPositive();
  }

  @Test
  void records_badValues_areRefusedWithKeyAndRule() {
    MailboxSection mailbox = SystemSettings.defaults().mailbox();
    MemorySection memory = SystemSettings.defaults().memory();
    SchedulerSection scheduler = SystemSettings.defaults().scheduler();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> mailbox.withCapacity(0))
        .withMessage("coact.mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.withChunkSize(3L << 20))
        .withMessage("coact.memory.chunk-size: 3MiB (expected: a power of two from 1MiB to 64MiB)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.withTimeSlice(Duration.ofNanos(9_999)))
        .withMessage(
            "coact.scheduler.time-slice: 9999ns (expected: a duration with its unit from 10us to"
                + " 1m)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.withWorkers(-1))
        .withMessage(
            "coact.scheduler.workers: -1 (expected: an integer from 0 to 511; 0 = one per processor)");
    assertThatThrownBy(() -> mailbox.withOverflow(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("coact.mailbox.overflow");
  }

  @Test
  void from_thirteenMistakes_areAllReported() {
    Map<String, String> properties = Map.of("coact.foo", "1", "coact.portable", "true");
    Map<String, String> environment = Map.of("COACT__ASK__TIMEOUT", "soon");
    String text =
        """
        coact {
          scheduler {
            wokers = 2
            time-slice = 5
            portable = perhaps
          }
          coroutines = 7
          mailbox {
            capacity = 0
            overflow = conflate
          }
          memory.chunk-size = 3MiB
          io { descriptor-budget = 1000001, permit-timeout = [1] }
          supervison { strategy = restart, within = 1s }
          shutdown.timeout = ${SHUTDOWN}
        }
        """;
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText(text, properties, environment));

    assertThatThrownBy(() -> SystemSettings.from(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            13 errors in the configuration:
              text:3: unknown key coact.scheduler.wokers: 2 (expected: one of workers, min-workers, throughput, time-slice, blocking-threads, blocking-idle, stall-threshold, max-spares, portable; did you mean `coact.scheduler.workers`?)
              text:4: coact.scheduler.time-slice: 5 (expected: a duration with its unit from 10us to 1m)
              text:5: coact.scheduler.portable: "perhaps" (expected: true or false)
              text:7: coact.coroutines: 7 (expected: a section { ... })
              text:9: coact.mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)
              text:10: coact.mailbox.overflow: "conflate" (expected: one of suspend, reject, drop-newest, drop-oldest)
              text:12: coact.memory.chunk-size: "3MiB" (expected: a power of two from 1MiB to 64MiB)
              text:13: coact.io.descriptor-budget: 1000001 (expected: an integer from 0 to 1000000; 0 = the limit of the process less 64 for others, at most 65536)
              text:13: coact.io.permit-timeout: [1] (expected: a duration with its unit from 0s to 1d; 0 = for ever)
              text:14: unknown key coact.supervison: {"strategy":"restart","within":"1s"} (expected: one of scheduler, coroutines, mailbox, memory, io, supervision, shutdown, lost-messages, ask, reload, dispatchers, deployment; did you mean `coact.supervision`?)
              text:15: coact.shutdown.timeout: ${SHUTDOWN} (expected: ${name} of a key in this file or of an environment variable; ${?name} if it may be absent)
              environment variable COACT__ASK__TIMEOUT: coact.ask.timeout: "soon" (expected: a duration with its unit from 1ms to 1d)
              system property: unknown key coact.foo: "1" (expected: one of scheduler, coroutines, mailbox, memory, io, supervision, shutdown, lost-messages, ask, reload, dispatchers, deployment)\
            """);
  }

  @Test
  void memory_chunkAboveTheSystemsQuota_isRefused() {
    String mistake =
        "coact.memory.system-quota: %s (expected: at least coact.memory.chunk-size, 8MiB)";
    ConfigReader file =
        ConfigReader.parse("coact.memory {\n  chunk-size = 8MiB\n  system-quota = 4M\n}");
    MemorySection memory = SystemSettings.defaults().memory().withChunkSize(8L << 20);

    assertThatThrownBy(() -> SystemSettings.from(file))
        .hasMessageEndingWith("text:3: " + mistake.formatted("\"4M\""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.withSystemQuota(4L << 20))
        .withMessage(mistake.formatted("4MiB"));
  }

  @Test
  void read_dispatchers_takeTheirDefaultsFromTheDefaultOne() {
    SystemSettings settings =
        SystemSettings.from(
            ConfigReader.parse(
                """
                coact {
                  scheduler { workers = 3, throughput = 7, portable = true }
                  coroutines.idle-depot = 9
                  dispatchers { io { workers = 1, idle-per-worker = 2 }, reports {} }
                }
                """));

    DispatcherSection standard = new DispatcherSection(settings.scheduler(), settings.coroutines());
    assertThat(settings.dispatchers())
        .containsOnly(
            Map.entry(
                "io",
                standard
                    .withScheduler(s -> s.withWorkers(1))
                    .withCoroutines(c -> c.withIdlePerWorker(2))),
            Map.entry("reports", standard));
  }

  @Test
  void read_dispatcherKey_alsoFromTheEnvironment() {
    Map<String, String> environment = Map.of("COACT__DISPATCHERS__IO__WORKERS", "5");
    ConfigReader file =
        ConfigReader.of(ConfigLayers.ofText("coact.dispatchers.io {}", Map.of(), environment));

    assertThat(SystemSettings.from(file).dispatchers().get("io").scheduler().workers())
        .isEqualTo(5);
  }

  @Test
  void read_deployment_isOptionsByPattern() {
    SystemSettings settings =
        SystemSettings.from(
            ConfigReader.parse(
                """
                coact {
                  dispatchers.io {}
                  supervision { max-restarts = 4, within = 2s }
                  deployment {
                    "/orders/*" { dispatcher = io, mailbox { capacity = 64, overflow = reject } }
                    "/**" { supervision.strategy = restart, memory.actor-quota = 1KiB }
                    "/plain" {}
                  }
                }
                """));

    assertThat(settings.deployment())
        .containsOnly(
            Map.entry(
                "/orders/*",
                SpawnOptions.defaults()
                    .withDispatcher("io")
                    .withMailboxCapacity(64)
                    .withOverflow(OverflowPolicy.REJECT)),
            Map.entry(
                "/**",
                SpawnOptions.defaults()
                    .withSupervision(dev.coact.actor.Supervision.restart(4, Duration.ofSeconds(2)))
                    .withHeapQuota(1024)),
            Map.entry("/plain", SpawnOptions.defaults()));
  }

  @Test
  void read_mistakesInDispatchersAndDeployment_areAllReportedWithTheirPlace() {
    ConfigReader file =
        ConfigReader.parse(
            """
            coact {
              dispatchers {
                reports { wrkers = 2 }
                default { workers = 2 }
                "a b" { workers = 2 }
                io = 5
              }
              deployment {
                "/a" { dispatcher = report }
                "/b" { mailbox { capacity = 0, overflw = reject } }
                "c" { dispatcher = reports }
                "/d/**/e" { memory.actor-quota = 0 }
                "/f" { mailboxes.capacity = 1 }
              }
            }
            """);

    assertThatThrownBy(() -> SystemSettings.from(file))
        .hasMessage(
            """
            11 errors in the configuration:
              text:3: unknown key coact.dispatchers.reports.wrkers: 2 (expected: one of workers, min-workers, throughput, time-slice, blocking-threads, blocking-idle, stall-threshold, max-spares, idle-per-worker, idle-depot; did you mean `coact.dispatchers.reports.workers`?)
              text:4: coact.dispatchers.default: {"workers":2} (expected: another name; coact.scheduler and coact.coroutines have the settings of the default dispatcher)
              text:5: coact.dispatchers."a b": {"workers":2} (expected: one or more letters, digits or -_.~@:)
              text:6: coact.dispatchers.io: 5 (expected: a section { ... })
              text:9: coact.deployment."/a".dispatcher: "report" (expected: one of default, io, reports; did you mean `reports`?)
              text:10: coact.deployment."/b".mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)
              text:10: unknown key coact.deployment."/b".mailbox.overflw: "reject" (expected: one of capacity, overflow; did you mean `coact.deployment."/b".mailbox.overflow`?)
              text:11: coact.deployment.c: {"dispatcher":"reports"} (expected: a path such as /orders/*: from the top, each segment a name, * for any one, or ** at the end for the rest)
              text:12: coact.deployment."/d/**/e": {"memory":{"actor-quota":0}} (expected: a path such as /orders/*: from the top, each segment a name, * for any one, or ** at the end for the rest)
              text:12: coact.deployment."/d/**/e".memory.actor-quota: 0 (expected: a size from 1B to 1TiB)
              text:13: unknown key coact.deployment."/f".mailboxes.capacity: 1 (expected: one of dispatcher, mailbox, memory, supervision; did you mean `coact.deployment."/f".mailbox.capacity`?)\
            """);
  }

  @Test
  void records_badPlaces_areRefused() {
    SystemSettings defaults = SystemSettings.defaults();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withDeployment("/a", o -> o.withDispatcher("io")))
        .withMessage("coact.deployment: dispatcher of \"/a\": \"io\" (expected: one of default)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withDeployment("a", o -> o))
        .withMessage("coact.deployment: \"a\" (expected: " + PathPattern.RULE + ")");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withDispatcher("default", d -> d))
        .withMessageStartingWith("coact.dispatchers: \"default\" (expected: another name");
  }

  @Test
  void read_withAMistake_leavesTheRestUsable() {
    ConfigReader file = ConfigReader.parse("coact.mailbox { capacity = 0, overflow = reject }");
    SystemSettings settings = SystemSettings.read(file);

    assertThat(settings.mailbox())
        .isEqualTo(SystemSettings.defaults().mailbox().withOverflow(OverflowPolicy.REJECT));
    assertThatThrownBy(file::finish).isInstanceOf(ConfigException.class);
  }

  /** A section by its name in the file, through the accessor that is called after it. */
  private static Object section(SystemSettings settings, String name)
      throws ReflectiveOperationException {
    return SystemSettings.class.getMethod(camel(name)).invoke(settings);
  }

  /** The value of a key, through the accessors that are called after it. */
  private static Object value(SystemSettings settings, ConfigKey<?> key)
      throws ReflectiveOperationException {
    Object section = section(settings, key.section());
    return section.getClass().getMethod(camel(key.name())).invoke(section);
  }

  private static SystemSettings with(SystemSettings settings, Object section)
      throws ReflectiveOperationException {
    UnaryOperator<Object> change = _ -> section;
    String name = capital(camel(((Section<?>) section).keys().name()));
    return (SystemSettings)
        SystemSettings.class.getMethod("with" + name, UnaryOperator.class).invoke(settings, change);
  }

  /** {@code timeSlice} for {@code time-slice}. */
  private static String camel(String dashed) {
    return Pattern.compile("-([a-z])")
        .matcher(dashed)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** A value of the same type that every rule admits. */
  private static Object another(Object value) {
    return switch (value) {
      case Integer number -> number + 1;
      case Double number -> number / 2;
      case Long number -> number * 2;
      case Boolean flag -> !flag;
      case Duration duration -> duration.plusMillis(1);
      case Enum<?> constant -> {
        Object[] all = constant.getDeclaringClass().getEnumConstants();
        yield Arrays.stream(all).filter(each -> each != constant).findFirst().orElseThrow();
      }
      default -> throw new AssertionError(value);
    };
  }
}
