package dev.coact.examples.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigMainTest {
  private static final String SHOP =
      """
      coact {
        ask.timeout = 2s
        mailbox { capacity = 64, overflow = reject }
        deployment {
          "/orders/*"  { mailbox.capacity = 8, supervision { directive = restart, max-restarts = 3 } }
          "/orders/**" { mailbox.capacity = 9, memory.actor-quota = 1MiB, supervision.within = 1m }
          "/plain" {}
        }
      }
      kv.port = 7000
      shop.shelves = 4
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();

  private int run(String... args) {
    return new ConfigMain(in, print(out), print(err)).run(args);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("shop.conf"), text).toString();
  }

  @Test
  void check_rightFile_saysSo() throws IOException {
    String file = file(SHOP);

    assertThat(run("check", file)).isEqualTo(ConfigMain.FINE);
    assertThat(out())
        .matches(
            "(?s)\\Q"
                + file
                + "\\E: no errors, 10 of \\d+ keys set\n"
                + "  pattern without options: /plain\n"
                + "  not checked, since only its application knows its keys: shop\n");
    assertThat(err()).isEmpty();
  }

  @Test
  void check_wrongFile_namesEveryMistake() throws IOException {
    String file =
        file("coact.mailbox.capacity = 0\nkv.port = many\ncoct { ask.timeout = 1s }\nshop.a = 1\n");

    assertThat(run("check", file)).isEqualTo(ConfigMain.WRONG);
    assertThat(out()).isEmpty();
    assertThat(err().replace(file, "shop.conf"))
        .isEqualTo(
            """
            config: 3 errors in the configuration:
              shop.conf:1: coact.mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)
              shop.conf:2: kv.port: "many" (expected: an integer from 0 to 65535)
              shop.conf:3: unknown key coct: {"ask":{"timeout":"1s"}} (expected: one of coact, kv; did you mean `coact`?)
            """);
  }

  @Test
  void check_standardInput_isRead() {
    in = new ByteArrayInputStream("coact.ask.timeout = 5".getBytes(StandardCharsets.UTF_8));

    assertThat(run("check", "-")).isEqualTo(ConfigMain.WRONG);
    assertThat(err()).contains("\n  stdin:1: coact.ask.timeout: 5 (expected: a duration");
  }

  @Test
  void check_standardInputBroken_isAnError() {
    in = new PipedInputStream();

    assertThat(run("check", "-")).isEqualTo(ConfigMain.WRONG);
    assertThat(err()).isEqualTo("config: stdin: Pipe not connected (expected: HOCON)\n");
  }

  @Test
  void check_fileThatCannotBeUsed_isAnError() throws IOException {
    String missing = folder.resolve("missing.conf").toString();
    assertThat(run("check", missing)).isEqualTo(ConfigMain.WRONG);
    assertThat(run("check", folder.toString())).isEqualTo(ConfigMain.WRONG);
    assertThat(run("check", file("coact {"))).isEqualTo(ConfigMain.WRONG);

    assertThat(err())
        .contains("configuration file: " + missing + " (expected: a readable file;")
        .contains("configuration file: " + folder + " (expected: a readable file;")
        .contains("shop.conf:1: syntax: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                    | no command (expected: check FILE, explain [KEY] [--config FILE], or --help)
          chek x                | unknown command: chek (expected: check FILE, explain [KEY] [--config FILE], or --help)
          check                 | check: nothing (expected: one file, or - for the standard input)
          check a b             | check: a b (expected: one file, or - for the standard input)
          check --all           | check: --all (expected: one file, or - for the standard input)
          explain a b           | explain: b (expected: [KEY] [--config FILE], or --path PATH)
          explain --file x      | explain: --file (expected: [KEY] [--config FILE], or --path PATH)
          explain --config      | --config: nothing (expected: a file, or - for the standard input)
          explain --path        | --path: nothing (expected: the path of an actor)
          explain a --path /b   | explain: a --path (expected: a key, or a path)
          explain --path a      | explain: path: "a" (expected: the path of an actor, such as /orders/17)
          explain --path /a/*   | explain: path: "/a/*" (expected: the path of an actor, such as /orders/17)
          explain coact.aks     | explain: coact.aks (expected: a key or a section, such as coact.ask.timeout or coact.ask; `explain` alone lists all)
          """)
  void wrongUse_saysWhatIsRight(String line, String message) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");

    assertThat(run(args)).isEqualTo(ConfigMain.WRONG_USE);
    assertThat(err()).isEqualTo("config: " + message + "\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void help_isPrinted() {
    assertThat(run("--help")).isEqualTo(ConfigMain.FINE);
    assertThat(out()).startsWith("Usage: ./coact config check FILE\n");
  }

  @Test
  void explain_key_tellsAllAboutIt() throws IOException {
    String file = file(SHOP);

    assertThat(run("explain", "coact.mailbox.capacity", "--config", file))
        .isEqualTo(ConfigMain.FINE);
    assertThat(out().replace(file, "shop.conf"))
        .isEqualTo(
            """
            coact.mailbox.capacity = 64
              from        shop.conf:3
              default     1024
              expected    messages, an integer from 1 to 1073741823
              changes     new actors
              meaning     Most user messages queued in one mailbox, behind the one in hand. Memory follows the messages queued, not this number.
            """);
  }

  @Test
  void explain_section_tellsEachKeyWithItsPlace() throws IOException {
    String file = file(SHOP);

    assertThat(run("explain", "coact.ask", "--config", file)).isEqualTo(ConfigMain.FINE);
    assertThat(out().replace(file, "shop.conf"))
        .isEqualTo(
            """
            coact.ask.timeout = 2s  # shop.conf:2
            coact.ask.cycle-patience = 100ms  # built-in default
            """);
  }

  @Test
  void explain_everything_isItselfAConfiguration() throws IOException {
    assertThat(run("explain", "--config", file(SHOP))).isEqualTo(ConfigMain.FINE);
    String all = out();
    assertThat(all)
        .startsWith("coact.scheduler.workers = 0  # built-in default\n")
        .contains("\nkv.port = 7000  # ");

    out.reset();
    assertThat(run("check", file(all))).isEqualTo(ConfigMain.FINE);
  }

  @Test
  void explain_withoutFile_tellsTheDefaults() {
    assertThat(run("explain", "coact.ask.timeout")).isEqualTo(ConfigMain.FINE);
    assertThat(out()).startsWith("coact.ask.timeout = 5s\n  from        built-in default\n");
  }

  @Test
  void explain_path_tellsWhichPatternSetsWhat() throws IOException {
    String file = file(SHOP);

    assertThat(run("explain", "--path", "/orders/17", "--config", file)).isEqualTo(ConfigMain.FINE);
    assertThat(run("explain", "--path", "/nobody", "--config", file)).isEqualTo(ConfigMain.FINE);
    assertThat(out().replace(file, "shop.conf"))
        .isEqualTo(
            """
            /orders/17:
              coact.deployment."/orders/*".mailbox.capacity = 8  # shop.conf:5
              coact.deployment."/orders/*".supervision.directive = restart  # shop.conf:5
              coact.deployment."/orders/*".supervision.max-restarts = 3  # shop.conf:5
              coact.deployment."/orders/**".mailbox.capacity = 9  # shop.conf:6, not used: /orders/* is more specific
              coact.deployment."/orders/**".memory.actor-quota = 1MiB  # shop.conf:6
              coact.deployment."/orders/**".supervision.within = 1m  # shop.conf:6, not used: /orders/* is more specific
            /nobody: no pattern matches it
            """);
  }

  @Test
  void explain_wrongFile_namesEveryMistake() throws IOException {
    assertThat(run("explain", "--config", file("coact { a = 1, b = 2 }")))
        .isEqualTo(ConfigMain.WRONG);
    assertThat(err()).startsWith("config: 2 errors in the configuration:\n");
  }
}
