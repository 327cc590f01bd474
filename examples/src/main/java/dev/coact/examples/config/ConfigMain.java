package dev.coact.examples.config;

import dev.coact.actor.ConfigError;
import dev.coact.actor.ConfigException;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.SystemSettings;
import dev.coact.examples.kv.KvSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./coact config}: checks a file, and explains where each value comes from.
 *
 * <p>It reads what a start would read: the file, {@code -Dcoact.…} in {@code COACT_JAVA_OPTS}, and
 * the environment.
 */
public final class ConfigMain {
  static final int FINE = 0;
  static final int WRONG = 1;
  static final int WRONG_USE = 2;

  private static final String STDIN = "-";

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  ConfigMain(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs a command. Ends the process with 0 if all is well, 1 if the configuration is wrong or
   * cannot be read, 2 after wrong use.
   *
   * @param args {@code check FILE}, or {@code explain [KEY] [--path PATH] [--config FILE]}
   */
  public static void main(String[] args) {
    int status = new ConfigMain(System.in, System.out, System.err).run(args);
    System.out.flush();
    System.exit(status);
  }

  int run(String... args) {
    try {
      ConfigOptions options = ConfigOptions.parse(args);
      return switch (options.command()) {
        case HELP -> help();
        case CHECK -> check(options);
        case EXPLAIN -> explain(options);
      };
    } catch (ConfigOptions.WrongOptionException e) {
      err.println("config: " + e.getMessage());
      return WRONG_USE;
    } catch (ConfigException e) {
      err.println("config: " + e.getMessage());
      return WRONG;
    } catch (IOException e) {
      err.println("config: stdin: " + e.getMessage() + " (expected: HOCON)");
      return WRONG;
    }
  }

  private int help() {
    out.print(ConfigOptions.USAGE);
    return FINE;
  }

  private int check(ConfigOptions options) throws IOException {
    ConfigReader file = open(options.file());
    SystemSettings settings = readAll(file);
    List<ConfigError> errors = errors(file);
    if (!errors.isEmpty()) {
      err.println("config: " + ConfigException.message(errors));
      return WRONG;
    }
    long set = file.entries().stream().filter(entry -> !entry.isDefault()).count();
    out.printf("%s: no errors, %d of %d keys set%n", options.name(), set, file.entries().size());
    for (String pattern : settings.deployment().keySet()) {
      if (file.section("coact").section("deployment").section(pattern).entries().isEmpty()) {
        out.printf("  pattern without options: %s%n", pattern);
      }
    }
    file.unread()
        .forEach(section ->
            out.printf(
                "  not checked, since only its application knows its keys: %s%n", section.key()));
    return FINE;
  }

  private int explain(ConfigOptions options)
      throws IOException, ConfigOptions.WrongOptionException {
    ConfigReader file = open(options.file());
    SystemSettings settings = readAll(file);
    List<ConfigError> errors = errors(file);
    if (!errors.isEmpty()) {
      err.println("config: " + ConfigException.message(errors));
      return WRONG;
    }
    Explanation explanation = new Explanation(file, settings);
    String path = options.path();
    out.print(path == null ? explanation.ofKey(options.key()) : explanation.ofPath(path));
    return FINE;
  }

  private ConfigReader open(@Nullable String file) throws IOException {
    if (file == null) {
      return ConfigReader.load();
    }
    return file.equals(STDIN)
        ? ConfigReader.load("stdin", new String(in.readAllBytes(), StandardCharsets.UTF_8))
        : ConfigReader.load(Path.of(file));
  }

  private static SystemSettings readAll(ConfigReader file) {
    SystemSettings settings = SystemSettings.read(file);
    KvSettings.read(file);
    return settings;
  }

  /**
   * A section that is read by some application is no mistake; one with a name like that of a known
   * section is.
   */
  private static List<ConfigError> errors(ConfigReader file) {
    List<ConfigError> errors = new ArrayList<>(file.section("coact").errors());
    errors.addAll(file.section("kv").errors());
    file.unread().stream().filter(name -> name.suggestion() != null).forEach(errors::add);
    return errors.stream().sorted(ConfigError.BY_PLACE).toList();
  }
}
