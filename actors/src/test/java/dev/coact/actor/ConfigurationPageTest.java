package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Writes {@code docs/configuration.md} out of the table of keys, and holds it to be so. */
final class ConfigurationPageTest {
  /** See the comment in the page. */
  private static final boolean REGENERATE = Boolean.getBoolean("docs.regenerate");

  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Written by ConfigurationPageTest from the keys in the section classes of actors; after a change there run
           mvn test -pl actors -am -Dtest=ConfigurationPageTest -Ddocs.regenerate=true -->

      Every limit and policy of a system is a key in section `coact` of a [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md)
      file. All keys have defaults, so no file is needed. A value comes from the highest layer that has it:

      1. an environment variable: the full key in upper case, two underscores for a dot, one for a dash:
         `COACT__SCHEDULER__TIME_SLICE=2ms`
      2. a system property: `-Dcoact.scheduler.time-slice=2ms`
      3. the file: the one given to `SystemSettings.load(Path)`, else the one named by `-Dcoact.config=FILE`, else `application.conf` on
         the class path, if there is one
      4. the default below

      ```hocon
      coact {
        mailbox { capacity = 256, overflow = reject }
        memory.actor-quota = 16MiB
        ask.timeout = ${?ASK_TIMEOUT}      # from the environment, if it is there
      }
      kv.port = 6379                       # sections beside coact are the application's
      ```

      ## Mistakes

      A system does not start with a wrong configuration. It names every mistake at once, with its place, the rule and the nearest
      known key; unknown keys are mistakes in all layers:

      ```
      3 errors in the configuration:
        kv.conf:2: coact.mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)
        kv.conf:3: unknown key coact.mailbox.overflw: "reject" (expected: one of capacity, overflow, send-timeout, stash-capacity; did you mean `coact.mailbox.overflow`?)
        system property: coact.ask.timeout: "5" (expected: a duration with its unit from 1ms to 1d)
      ```

      `./coact config check shop.conf` says the same before the start. It exits with 0 if the file is right, 1 if it is wrong or cannot be read, 2 after
      wrong use; the file `-` is the standard input.

      ## Values

      Durations need a unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), except 0. Sizes are bytes or have a unit: `KiB`, `MiB`, `GiB`, `TiB` count in
      1024, `kB`, `MB`, `GB`, `TB` in 1000. An application reads its own sections in the same way with `ConfigReader`; the first two layers
      reach them too (`KV__PORT`, `-Dkv.port`). `-Dcoact.portable` is for the launcher and no key of the file.

      Why has a key this value? `./coact config explain` prints all keys with their values and where each comes from; with a section, or a key, only that:

      ```
      $ ./coact config explain coact.ask.timeout --config shop.conf
      coact.ask.timeout = 2s
        from        environment variable COACT__ASK__TIMEOUT
        instead of  3s (shop.conf:2)
        default     5s
        expected    a duration with its unit from 1ms to 1d
        changes     at once
        meaning     Deadline of an `ask` that names none.
      ```

      `./coact config explain --path /orders/17 --config shop.conf` prints what [coact.deployment](#coactdeploymentpattern) says of that actor.

      ## Changes while the system runs

      A system looks at its files every `coact.reload.interval`, included ones too, and goes by what has changed; `ActorSystem.reload()` does so now.
      The column *changes* says for each key when that is:

      * **at once**: the next time the value is needed;
      * **new actors**: for actors, heaps and dispatchers that are started afterwards; those that are there keep what they have;
      * **next start**: not while the system runs.

      Each changed key is one line of the logger `dev.coact.actor.ActorSystem`, at level `INFO`, or `WARN` if it needs a start:

      ```
      system shop: coact.ask.timeout: 5s -> 2s (shop.conf:2), at once
      system shop: coact.mailbox.capacity: 1024 -> 64 (shop.conf:3), new actors
      system shop: coact.scheduler.workers: 0 -> 8 (shop.conf:4), next start only
      ```

      If anything in a changed file is wrong, nothing of it is used: the values before it stay, and all its errors are logged at level `ERROR`. What a program has set by
      `SystemSettings.with…` stays until the file changes that very key. System properties and the environment are read at the start only. A system on a scheduler of
      the caller's, such as a simulation, does not look by itself. `ActorSystem.onReload` tells an application of each change, so that it can read its own sections again.
      """;

  private static final String DISPATCHERS =
      """

      ## coact.dispatchers.NAME

      One more scheduler, with a name that actors are placed by: workers, stacks and blocking threads of its own. It starts when the
      first actor is placed on it. Actors that compute for long, or that block their thread, then hold up only each other. A name consists of
      letters, digits and `-_.~@:`. The dispatcher of `coact.scheduler` is called `default`; every system has it, and its workers watch all sockets.

      ```hocon
      coact.dispatchers.reports { workers = 1, throughput = 8 }
      ```

      | key | default | expected | changes | meaning |
      |---|---|---|---|---|
      """;

  private static final String DEPLOYMENT =
      """

      ## coact.deployment."PATTERN"

      Options of the actors whose path matches the pattern. Each segment of a pattern is a name, or `*` for any one segment; the last may be `**`
      for any one or more. Names made up by the runtime (`$3`) are matched by these two only.

      ```hocon
      coact.dispatchers.reports {}
      coact.deployment {
        "/orders/*"  { dispatcher = reports, mailbox { capacity = 64, overflow = reject } }
        "/orders/**" { memory.actor-quota = 1MiB, supervision { backoff-min = 1s, on = "java.io.IOException=escalate" } }
      }
      ```

      Several patterns may match. Each option then comes from the most specific of those that set it: compared segment by segment from the
      top, a name goes before `*`, and `*` before `**`. What the file says goes before what the code asks for in `SpawnOptions`; what
      neither says comes from the sections above. Each key of `supervision` goes by itself over the `Supervision` or the `SupervisorStrategy` of the code, and leaves the rest
      of that alone; so `max-restarts = 3` tightens a limit and keeps the backoff. `on` replaces the code's directives for the classes it names. Which children restart
      together and which are significant is a matter of the code.

      An actor without a dispatcher lives on that of its parent. A pattern that no actor has matched so far is in `ActorSystem.dump()`, and in the log when the system ends.

      | key | default | expected | changes | meaning |
      |---|---|---|---|---|
      | `dispatcher` | that of the parent | `default`, or a name in `coact.dispatchers` | new actors | Which dispatcher runs the actor. |
      """;

  @Test
  void page_isWhatTheTableSays() throws IOException {
    Path page = root().resolve("docs/configuration.md");
    if (REGENERATE) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, render());
    }

    assertThat(page)
        .as("regenerate with -Ddocs.regenerate=true, see the comment in the page")
        .hasContent(render());
  }

  @Test
  void introduction_printedErrors_areReal() {
    String text = "coact.mailbox {\n  capacity = 0\n  overflw = reject\n}";
    Map<String, String> properties = Map.of("coact.ask.timeout", "5");
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText(text, properties, Map.of()));
    SystemSettings.read(file);

    assertThat(catchMessage(file).replace("text:", "kv.conf:")).isSubstringOf(INTRODUCTION);
  }

  @Test
  void introduction_printedChanges_areReal() {
    Reading before = reading("");
    Reading after =
        reading("coact {\n ask.timeout = 2s\n mailbox.capacity = 64\n scheduler.workers = 8\n}");

    for (ConfigChange change : before.changesTo(after)) {
      assertThat(INTRODUCTION)
          .contains("system shop: " + change.toString().replace("text:", "shop.conf:"));
    }
  }

  @Test
  void introduction_printedExplanation_isReal() {
    Map<String, String> environment = Map.of("COACT__ASK__TIMEOUT", "2s");
    ConfigReader file =
        ConfigReader.of(
            ConfigLayers.ofText("shop.conf", "\ncoact.ask.timeout = 3s", Map.of(), environment));
    SystemSettings.read(file);
    ConfigEntry entry =
        file.entries().stream()
            .filter(each -> each.key().equals("coact.ask.timeout"))
            .findFirst()
            .orElseThrow();

    assertThat(INTRODUCTION.lines().map(String::strip))
        .contains(
            entry.key() + " = " + entry.value(),
            "from        " + entry.place(),
            "instead of  " + entry.covered(),
            "default     " + entry.defaultValue(),
            "expected    " + entry.expected(),
            "changes     " + entry.effect(),
            "meaning     " + entry.meaning());
  }

  private static Reading reading(String text) {
    return SystemSettings.from(ConfigReader.parse(text)).reading();
  }

  private static String catchMessage(ConfigReader file) {
    try {
      file.finish();
      return "nothing wrong";
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String render() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (SectionKeys section : SystemKeys.SECTIONS) {
      page.append("\n## coact.").append(section.name()).append("\n\n").append(section.sentence());
      page.append("\n\n| key | default | expected | changes | meaning |\n|---|---|---|---|---|\n");
      section.keys().forEach(key -> page.append(row(key.name(), key)));
    }
    page.append(DISPATCHERS);
    DispatcherSection.KEYS.forEach(
        key -> page.append(row(key.name(), "as `" + key.path() + "`", key.about().effect(), key)));
    page.append(DEPLOYMENT);
    DeploymentReader.KEYS.forEach(key ->
        page.append(row(key.section() + "." + key.name(), "-", ConfigKey.Effect.NEW_ACTORS, key)));
    return page.toString();
  }

  private static <T> String row(String name, ConfigKey<T> key) {
    return row(name, "`" + key.rule().show(key.defaultValue()) + "`", key.about().effect(), key);
  }

  private static String row(
      String name, String standard, ConfigKey.Effect effect, ConfigKey<?> key) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            name,
            standard,
            key.about().expected(key.rule()),
            effect.words(),
            key.about().sentence());
  }

  /** The top of the repository: tests run in their module. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("actors") ? here.getParent() : here;
  }
}
