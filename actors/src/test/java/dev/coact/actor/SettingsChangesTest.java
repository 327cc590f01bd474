package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What two readings of a file do to a system that runs, against the rule: a live key whose text has
 * changed has the later value, every other one stays.
 */
final class SettingsChangesTest {
  private static final List<ConfigKey<?>> KEYS =
      List.of(
          SchedulerSection.THROUGHPUT,
          SchedulerSection.WORKERS,
          MailboxSection.CAPACITY,
          MailboxSection.SEND_TIMEOUT,
          MemorySection.ACTOR_QUOTA,
          MemorySection.RETAINED_SLABS,
          SupervisionSection.MAX_RESTARTS,
          AskSection.TIMEOUT);

  private static final List<String> PATTERNS = List.of("/a", "/*", "/a/**");

  /** By key and pattern, 0 for what is not set. */
  @Provide
  Arbitrary<Map<String, Integer>> files() {
    Arbitrary<Integer> value = Arbitraries.integers().between(0, 3);
    return Combinators.combine(
            value.list().ofSize(KEYS.size()), value.list().ofSize(PATTERNS.size()))
        .as((keys, patterns) -> {
          Map<String, Integer> file = new LinkedHashMap<>();
          for (int i = 0; i < KEYS.size(); i++) {
            file.put(KEYS.get(i).path(), keys.get(i));
          }
          for (int i = 0; i < PATTERNS.size(); i++) {
            file.put(capacity(PATTERNS.get(i)), patterns.get(i));
          }
          return file;
        });
  }

  private static String capacity(String pattern) {
    return "coact.deployment.\"" + pattern + "\".mailbox.capacity";
  }

  private static Reading read(Map<String, Integer> file) {
    String text =
        file.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey() + " = " + entry.getValue() + unit(entry.getKey()))
            .collect(Collectors.joining("\n"));
    return SystemSettings.from(ConfigReader.parse(text)).reading();
  }

  private static String unit(String key) {
    return key.endsWith("timeout") ? "s" : "";
  }

  @Property(tries = 300)
  void changes_applyWhatChangedAndIsLive(
      @ForAll("files") Map<String, Integer> first,
      @ForAll("files") Map<String, Integer> second,
      @ForAll("files") Map<String, Integer> byProgram) {
    Reading before = read(first);
    Reading after = read(second);
    SystemSettings running = read(byProgram).settings();

    SystemSettings changed = running.withChanges(before.settings(), after.settings());

    for (ConfigKey<?> key : SystemKeys.ALL) {
      boolean hasChanged = !Objects.equals(before.settings().get(key), after.settings().get(key));
      Object expected = (hasChanged && key.isLive() ? after.settings() : running).get(key);
      assertThat(changed.get(key)).as(key.path()).isEqualTo(expected);
    }
    for (String pattern : PATTERNS) {
      SpawnOptions was = before.settings().deployment().get(pattern);
      SpawnOptions is = after.settings().deployment().get(pattern);
      SpawnOptions expected = Objects.equals(was, is) ? running.deployment().get(pattern) : is;
      assertThat(changed.deployment().get(pattern)).as(pattern).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void changes_areListedExactly(
      @ForAll("files") Map<String, Integer> first, @ForAll("files") Map<String, Integer> second) {
    Reading before = read(first);
    Reading after = read(second);
    List<ConfigChange> changes = before.changesTo(after);

    assertThat(changes.stream().map(ConfigChange::key)).doesNotHaveDuplicates();
    assertThat(changes)
        .allSatisfy(change -> assertThat(change.before()).isNotEqualTo(change.after()));
    assertThat(changes.isEmpty()).isEqualTo(before.settings().equals(after.settings()));
    assertThat(before.settings().withChanges(before.settings(), after.settings()))
        .satisfies(applied -> {
          if (changes.stream().allMatch(ConfigChange::isApplied)) {
            assertThat(applied).isEqualTo(after.settings());
          }
        });
    assertThat(after.changesTo(before)).hasSameSizeAs(changes);
  }
}
