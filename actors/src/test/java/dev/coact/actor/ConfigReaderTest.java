package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
  private static final Duration ZERO = Duration.ZERO;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  private enum Eviction {
    LEAST_RECENT,
    RANDOM
  }

  // ---- values ----

  @Test
  void reads_everyType_theValue() {
    ConfigReader kv =
        ConfigReader.parse(
                """
                kv {
                  port = 7000, ratio = 0.25, max-value = 64MiB, idle = 1500 ms, tls = on, name = shop 1
                  eviction = least-recent, limits { clients = 3 }
                }
                """)
            .section("kv");

    assertThat(kv.integer("port", 6379, 0, 65_535)).isEqualTo(7000);
    assertThat(kv.number("ratio", 1, 0, 1)).isEqualTo(0.25);
    assertThat(kv.bytes("max-value", 1, 1, Long.MAX_VALUE)).isEqualTo(64L << 20);
    assertThat(kv.duration("idle", HOUR, ZERO, HOUR)).isEqualTo(Duration.ofMillis(1500));
    assertThat(kv.flag("tls", false)).isTrue();
    assertThat(kv.text("name", "")).isEqualTo("shop 1");
    assertThat(kv.choice("eviction", Eviction.RANDOM)).isEqualTo(Eviction.LEAST_RECENT);
    assertThat(kv.section("limits").integer("clients", 1, 1, 10)).isEqualTo(3);
    kv.finish();
  }

  @Test
  void reads_nothingConfigured_theDefaults() {
    ConfigReader kv = ConfigReader.parse("kv.port = null").section("kv");

    assertThat(kv.integer("port", 6379, 0, 65_535)).isEqualTo(6379);
    assertThat(kv.duration("idle", HOUR, ZERO, HOUR)).isEqualTo(HOUR);
    assertThat(kv.section("limits").section("deep").flag("on", true)).isTrue();
    assertThat(kv.has("port")).isFalse();
    kv.finish();
  }

  @ParameterizedTest
  @CsvSource({
    "10us,10000",
    "5 s,5000000000",
    "0,0",
    "0s,0",
    "0.5ms,500000",
    "1 minute,60000000000"
  })
  void duration_withUnitOrZero_isRead(String text, long nanos) {
    ConfigReader file = ConfigReader.parse("a { t = " + text + " }");

    assertThat(file.section("a").duration("t", HOUR, ZERO, HOUR))
        .isEqualTo(Duration.ofNanos(nanos));
    file.finish();
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "64MiB,67108864", "64M,67108864", "1kB,1000", "0.5KiB,512", "0,0"})
  void bytes_withOrWithoutUnit_isRead(String text, long bytes) {
    ConfigReader file = ConfigReader.parse("a { b = " + text + " }");

    assertThat(file.section("a").bytes("b", 1, 0, 1L << 40)).isEqualTo(bytes);
    file.finish();
  }

  @Test
  void sections_namedByTheUser_areAllRead() {
    ConfigReader file =
        ConfigReader.parse(
            "coact.deployment { \"/orders/*\" { workers = 2 }, \"/a.b\" { workres = 3 } }");
    Map<String, ConfigReader> patterns = file.section("coact").section("deployment").sections();
    patterns.values().forEach(pattern -> pattern.integer("workers", 1, 1, 4));

    assertThat(patterns.keySet()).containsExactly("/a.b", "/orders/*");
    assertThat(errorsOf(file))
        .containsExactly(
            "text:1: unknown key coact.deployment.\"/a.b\".workres: 3 (expected: one of workers;"
                + " did you mean `coact.deployment.\"/a.b\".workers`?)");
  }

  @Test
  void default_outsideItsOwnLimits_isRefused() {
    ConfigReader file = ConfigReader.parse("");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> file.section("kv").integer("port", -1, 0, 9))
        .withMessage("default of kv.port: -1 (expected: an integer from 0 to 9)");
  }

  // ---- one golden text for each kind of mistake ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0           | 0                | an integer from 1 to 9
          10          | 10               | an integer from 1 to 9
          99999999999 | 99999999999      | an integer from 1 to 9
          1.5         | 1.5              | an integer from 1 to 9
          many        | "many"           | an integer from 1 to 9
          [1, 2]      | [1,2]            | an integer from 1 to 9
          { x = 1 }   | {"x":1}          | an integer from 1 to 9
          true        | true             | an integer from 1 to 9
          """)
  void integer_wrong_isNamed(String text, String shown, String rule) {
    assertMistake(text, shown, rule, section -> section.integer("v", 1, 1, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10          | 10               | a duration with its unit from 10us to 1m
          10 parsecs  | "10 parsecs"     | a duration with its unit from 10us to 1m
          soon        | "soon"           | a duration with its unit from 10us to 1m
          9us         | "9us"            | a duration with its unit from 10us to 1m
          61s         | "61s"            | a duration with its unit from 10us to 1m
          -1s         | "-1s"            | a duration with its unit from 10us to 1m
          999999999d  | "999999999d"     | a duration with its unit from 10us to 1m
          """)
  void duration_wrong_isNamed(String text, String shown, String rule) {
    Duration min = Duration.ofNanos(10_000);
    Duration max = Duration.ofMinutes(1);
    assertMistake(text, shown, rule, section -> section.duration("v", min, min, max));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          64 parsecs  | "64 parsecs"     | a size from 1KiB to 64MiB
          1023        | 1023             | a size from 1KiB to 64MiB
          65MiB       | "65MiB"          | a size from 1KiB to 64MiB
          -1          | -1               | a size from 1KiB to 64MiB
          9999999TiB  | "9999999TiB"     | a size from 1KiB to 64MiB
          """)
  void bytes_wrong_isNamed(String text, String shown, String rule) {
    assertMistake(text, shown, rule, section -> section.bytes("v", 1024, 1024, 64L << 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "1", "[]"})
  void flag_wrong_isNamed(String text) {
    String shown = text.equals("maybe") ? "\"maybe\"" : text;
    assertMistake(text, shown, "true or false", section -> section.flag("v", true));
  }

  @Test
  void otherTypes_wrong_areNamed() {
    assertMistake("2", "2", "a number from 0 to 1.5", section -> section.number("v", 1, 0, 1.5));
    assertMistake(
        "oldest",
        "\"oldest\"",
        "one of least-recent, random",
        section -> section.choice("v", Eviction.RANDOM));
    assertMistake("[a]", "[\"a\"]", "a text", section -> section.text("v", ""));
    assertMistake("5", "5", "a section { ... }", section -> section.section("v"));
  }

  @Test
  void value_long_isCut() {
    String rule = "an integer from 1 to 9";
    assertMistake(
        "\"" + "x".repeat(100) + "\"",
        "\"" + "x".repeat(58) + "…",
        rule,
        section -> section.integer("v", 1, 1, 9));
  }

  @Test
  void unknownKey_nearAKnownOne_isSuggested() {
    ConfigReader file = ConfigReader.parse("kv {\n  prot = 7000\n  port = 7001\n}");
    file.section("kv").integer("port", 6379, 0, 65_535);
    file.section("kv").flag("tls", false);

    assertThat(errorsOf(file))
        .containsExactly(
            "text:2: unknown key kv.prot: 7000 (expected: one of port, tls; did you mean `kv.port`?)");
  }

  @Test
  void unknownSection_ofSeveralKeys_isOneMistake() {
    ConfigReader file = ConfigReader.parse("kv {\n  limitz {\n    a = 1\n    b = 2\n  }\n}");
    file.section("kv").section("limits").integer("a", 1, 1, 9);

    assertThat(errorsOf(file))
        .containsExactly(
            "text:3: unknown key kv.limitz: {\"a\":1,\"b\":2} (expected: one of limits; did you mean"
                + " `kv.limits`?)");
  }

  @Test
  void finish_onOneSection_leavesOthersAlone() {
    ConfigReader file = ConfigReader.parse("kv.port = 1, shop { x = 1, y = ${nowhere} }, z = 2");
    file.section("kv").integer("port", 6379, 0, 65_535);

    file.section("kv").finish();
    assertThat(errorsOf(file))
        .containsExactly(
            "text:1: unknown key shop.x: 1 (expected: one of kv)",
            "text:1: shop.y: ${nowhere} (expected: ${name} of a key in this file or of an environment"
                + " variable; ${?name} if it may be absent)",
            "text:1: unknown key z: 2 (expected: one of kv)");
  }

  @Test
  void substitution_unresolved_isNamedAndTheRestIsRead() {
    ConfigReader file =
        ConfigReader.parse(
            """
            a {
              one = ${nowhere}
              two = [1, ${no.list}]
              three = ${base} { x = 1 }
              four = ${a.five}
              five = 5
              six = ${?optional}
            }
            """);
    ConfigReader a = file.section("a");

    assertThat(a.integer("four", 1, 1, 9)).isEqualTo(5);
    assertThat(a.integer("five", 1, 1, 9)).isEqualTo(5);
    assertThat(a.integer("six", 1, 1, 9)).isEqualTo(1);
    String rule =
        " (expected: ${name} of a key in this file or of an environment variable;"
            + " ${?name} if it may be absent)";
    assertThat(errorsOf(file))
        .containsExactly(
            "text:2: a.one: ${nowhere}" + rule,
            "text:3: a.two: [1,${no.list}]" + rule,
            "text:4: a.three: ${base}{\"x\":1}" + rule);
  }

  @Test
  void reject_aValue_namesItsPlace() {
    ConfigReader file = ConfigReader.parse("kv {\n  low = 5\n}");
    ConfigReader kv = file.section("kv");
    kv.integer("low", 1, 0, 9);
    kv.integer("high", 3, 0, 9);
    kv.reject("low", "at most kv.high");
    kv.reject("high", "at least kv.low");

    assertThat(errorsOf(file))
        .containsExactly(
            "text:2: kv.low: 5 (expected: at most kv.high)",
            "built-in default: kv.high: 3 (expected: at least kv.low)");
    assertThatIllegalStateException()
        .isThrownBy(() -> kv.reject("other", "x"))
        .withMessage("kv.other: not read (expected: read before rejected)");
  }

  @Test
  void finish_severalMistakes_namesAllByPlace() {
    ConfigReader file =
        ConfigReader.of(
            ConfigLayers.ofText(
                "kv {\n  tls = 7\n  port = 70000\n  tsl = on\n}",
                Map.of("kv.prot", "1"),
                Map.of("KV__IDLE", "5")));
    ConfigReader kv = file.section("kv");
    kv.integer("port", 6379, 0, 65_535);
    kv.flag("tls", false);
    kv.duration("idle", ZERO, ZERO, HOUR);

    assertThatThrownBy(kv::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            5 errors in the configuration:
              text:2: kv.tls: 7 (expected: true or false)
              text:3: kv.port: 70000 (expected: an integer from 0 to 65535)
              text:4: unknown key kv.tsl: "on" (expected: one of port, tls, idle; did you mean `kv.tls`?)
              environment variable KV__IDLE: kv.idle: "5" (expected: a duration with its unit from 0s to 1h)
              system property: unknown key kv.prot: "1" (expected: one of port, tls, idle; did you mean `kv.port`?)\
            """);
  }

  @Test
  void read_twice_isOneMistake() {
    ConfigReader file = ConfigReader.parse("kv.port = x");
    file.section("kv").integer("port", 6379, 0, 65_535);
    file.section("kv").integer("port", 6379, 0, 65_535);

    assertThat(errorsOf(file)).hasSize(1);
    assertThat(file).hasToString("ConfigReader[path=, mistakes=1]");
  }

  // ---- files ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'a {\n  b = 1\n  c = [1\n}\n' | 4 | List should have had new element after a comma, instead had token: '}'
          'a = 1\nb = = 2\n'           | 2 | Expecting a value but got wrong token: '='
          'a {\n  b = 1\n'             | 3 | Unexpected here: end of file
          """)
  void load_notHocon_namesFileAndLine(String text, int line, String problem) throws IOException {
    Path file = write("bad.conf", text.translateEscapes());

    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.load(file));
    assertThat(thrown)
        .hasMessage(
            "1 error in the configuration:\n  "
                + file
                + ":"
                + line
                + ": syntax: "
                + problem
                + " (expected: HOCON, as in `key = value` or `section { ... }`)");
    assertThat(thrown.errors().getFirst().kind()).isEqualTo(ConfigError.Kind.SYNTAX);
  }

  @Test
  void load_missingFile_namesItAndTheRemedy() {
    Path missing = directory.resolve("none.conf");

    assertThatThrownBy(() -> ConfigReader.load(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "1 error in the configuration:\n  configuration file: "
                + missing
                + " (expected: a readable file; correct the path)");
    assertThatThrownBy(() -> ConfigReader.load(directory)).hasMessageContaining("a readable file");
  }

  @Test
  void load_missingFileByProperty_namesTheProperty() {
    Map<String, String> properties = Map.of("coact.config", "/nowhere/none.conf");

    assertThatThrownBy(() -> ConfigLayers.load(properties, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "1 error in the configuration:\n  configuration file: /nowhere/none.conf (expected: a"
                + " readable file; correct -Dcoact.config or leave it out)");
  }

  @Test
  void load_systemProperties_haveTheirSay() throws IOException {
    Path file = write("some.conf", "shop-test.port = 1");
    System.setProperty("shop-test.port", "2");
    try {
      assertThat(ConfigReader.load(file).section("shop-test").integer("port", 0, 0, 9))
          .isEqualTo(2);
      assertThat(ConfigReader.load().section("shop-test").integer("port", 0, 0, 9)).isEqualTo(2);
      assertThat(ConfigReader.parse("").section("shop-test").integer("port", 0, 0, 9)).isZero();
    } finally {
      System.clearProperty("shop-test.port");
    }
  }

  @Test
  void load_includedFile_isNamedInMistakes() throws IOException {
    Path inner = write("inner.conf", "\nkv.port = x\n");
    Path outer = write("outer.conf", "include \"inner.conf\"\nkv.tls = 7\n");
    ConfigReader file = ConfigReader.load(outer);
    file.section("kv").integer("port", 6379, 0, 65_535);
    file.section("kv").flag("tls", false);

    assertThat(errorsOf(file))
        .containsExactly(
            inner + ":2: kv.port: \"x\" (expected: an integer from 0 to 65535)",
            outer + ":2: kv.tls: 7 (expected: true or false)");
  }

  @Test
  void load_requiredIncludeMissing_isNamed() throws IOException {
    Path outer = write("outer.conf", "include required(\"none.conf\")\n");

    assertThatThrownBy(() -> ConfigReader.load(outer))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(outer + ": syntax: ")
        .hasMessageContaining("none.conf");
  }

  @Test
  void load_fileOfTheClassPath_isReadUnlessAnotherIsNamed() throws Exception {
    write("application.conf", "kv.port = 1\nkv.prot = 2\n");
    Path named = write("named.conf", "kv.port = 3\n");

    withClassPath(() -> {
      ConfigReader file = ConfigReader.of(ConfigLayers.load(Map.of(), Map.of()));
      assertThat(file.section("kv").integer("port", 6379, 0, 9999)).isEqualTo(1);
      assertThat(errorsOf(file).getFirst()).contains("application.conf:2: unknown key kv.prot");

      Map<String, String> properties = Map.of("coact.config", named.toString());
      ConfigReader other = ConfigReader.of(ConfigLayers.load(properties, Map.of()));
      assertThat(other.section("kv").integer("port", 6379, 0, 9999)).isEqualTo(3);
      other.section("coact").finish();
    });
  }

  // ---- layers ----

  @Test
  void layers_allHaveTheKey_theEnvironmentWins() {
    Map<String, String> property = Map.of("kv.limits.max-clients", "20");
    Map<String, String> variable = Map.of("KV__LIMITS__MAX_CLIENTS", "30");

    assertThat(maxClients("", Map.of(), Map.of())).isEqualTo(1);
    assertThat(maxClients("kv.limits.max-clients = 10", Map.of(), Map.of())).isEqualTo(10);
    assertThat(maxClients("kv.limits.max-clients = 10", property, Map.of())).isEqualTo(20);
    assertThat(maxClients("kv.limits.max-clients = 10", property, variable)).isEqualTo(30);
    assertThat(maxClients("", property, Map.of())).isEqualTo(20);
    assertThat(maxClients("", Map.of(), variable)).isEqualTo(30);
  }

  private static int maxClients(
      String text, Map<String, String> properties, Map<String, String> environment) {
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText(text, properties, environment));
    int result = file.section("kv").section("limits").integer("max-clients", 1, 1, 99);
    file.finish();
    return result;
  }

  @Test
  void layers_namesOfOthers_areLeftAlone() {
    Map<String, String> properties =
        Map.of(
            "java.version", "25", "coact.config", "x", "coact.portable", "true", "coactor.x", "1");
    Map<String, String> environment = Map.of("COACT_PORT", "tcp://10.0.0.1", "PATH", "/bin");
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText("", properties, environment));
    file.section("coact").finish();
    file.finish();
  }

  @Test
  void layers_unknownNames_areMistakes() {
    Map<String, String> properties = Map.of("coact.foo", "1", "coact.a..b", "2");
    Map<String, String> environment = Map.of("COACT__FOO__BAR_BAZ", "3");
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText("", properties, environment));
    file.section("coact").section("io").flag("x", true);

    assertThat(errorsOf(file))
        .containsExactly(
            "environment variable COACT__FOO__BAR_BAZ: unknown key coact.foo.bar-baz: \"3\" (expected:"
                + " one of io)",
            "system property: unknown key coact.\"a..b\": \"2\" (expected: one of io)");
  }

  @Test
  void layers_sectionThatIsAValueInTheFile_isStillAMistake() {
    ConfigReader file =
        ConfigReader.of(ConfigLayers.ofText("kv = 5", Map.of("kv.a", "1"), Map.of()));
    file.section("kv").integer("a", 1, 1, 9);

    assertThatThrownBy(file.section("kv")::finish)
        .hasMessageEndingWith("text:1: kv: 5 (expected: a section { ... })");
  }

  @Test
  void layers_substitution_seesTheEnvironmentGiven() {
    Map<String, String> environment = Map.of("PORT", "8080");
    ConfigReader file =
        ConfigReader.of(ConfigLayers.ofText("kv.port = ${PORT}", Map.of(), environment));

    assertThat(file.section("kv").integer("port", 6379, 0, 65_535)).isEqualTo(8080);
    file.finish();
  }

  private interface Body {
    void run() throws Exception;
  }

  // ---- where values come from ----

  @Test
  void entries_tellEachKeyWithItsLayer() {
    Map<String, String> properties = Map.of("shop.a", "2");
    Map<String, String> environment = Map.of("SHOP__B", "3", "PORT", "4");
    String text = "shop {\n a = 5\n b = 6\n c = ${?PORT}\n d = 7\n}";
    ConfigReader file = ConfigReader.of(ConfigLayers.ofText(text, properties, environment));
    ConfigReader shop = file.section("shop");
    for (String key : List.of("a", "b", "c", "d", "e")) {
      shop.integer(key, 1, 0, 9);
    }
    shop.section("inner").flag("on", true);

    assertThat(file.entries().stream().map(ConfigEntry::toString))
        .containsExactly(
            "shop.a = 2  # system property",
            "shop.b = 3  # environment variable SHOP__B",
            "shop.c = 4  # environment variable PORT",
            "shop.d = 7  # text:5",
            "shop.e = 1  # built-in default",
            "shop.inner.on = true  # built-in default");
    assertThat(shop.entries().stream().map(ConfigEntry::covered))
        .containsExactly("5 (text:2)", "6 (text:3)", null, null, null, null);
    assertThat(shop.entries().stream().filter(ConfigEntry::isDefault)).hasSize(2);
  }

  @Test
  void errors_beforeTheEnd_areThoseOfFinish() {
    ConfigReader file = ConfigReader.parse("shop { a = 10, b = 1 }, shp.a = 1, other = 2");
    file.section("shop").integer("a", 1, 0, 9);

    assertThat(file.errors().stream().map(ConfigError::toString)).isEqualTo(errorsOf(file));
    assertThat(file.section("shop").errors()).hasSize(2);
    assertThat(file.unread().stream().map(ConfigError::key)).containsExactly("other", "shp");
    assertThat(file.unread().stream().map(ConfigError::suggestion)).containsExactly(null, "shop");
  }

  private void withClassPath(Body body) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
      thread.setContextClassLoader(loader);
      body.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static void assertMistake(
      String text, String shown, String rule, Consumer<ConfigReader> read) {
    ConfigReader file = ConfigReader.parse("a {\n  v = " + text + "\n}");
    read.accept(file.section("a"));

    assertThat(errorsOf(file))
        .containsExactly("text:2: a.v: " + shown + " (expected: " + rule + ")");
  }

  private static List<String> errorsOf(ConfigReader reader) {
    ConfigException thrown = catchThrowableOfType(ConfigException.class, reader::finish);
    return thrown.errors().stream().map(ConfigError::toString).toList();
  }
}
