package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file with twelve different mistakes, and word for word what is said of it. */
final class TwelveMistakesTest {
  @TempDir Path directory;

  @Test
  void load_twelveMistakes_namesAllInOneGo() throws IOException {
    Path file = Files.writeString(directory.resolve("shop.conf"), resource("twelve-mistakes.conf"));

    ConfigException wrong =
        catchThrowableOfType(ConfigException.class, () -> SystemSettings.load(file));

    assertThat(wrong.errors()).hasSize(12);
    assertThat(wrong.errors())
        .allSatisfy(error -> {
          assertThat(error.source()).isEqualTo(file.toString());
          assertThat(error.line()).isPositive();
          assertThat(error.expected()).isNotEmpty();
        });
    assertThat(wrong.getMessage().replace(file.toString(), "shop.conf") + "\n")
        .isEqualTo(resource("twelve-mistakes.txt"));
  }

  @Test
  void mistakes_markedInTheFile_areOnTheLinesNamed() throws IOException {
    ConfigReader file = ConfigReader.parse(resource("twelve-mistakes.conf"));
    SystemSettings.read(file);

    for (ConfigError error : file.section("coact").errors()) {
      String line = resource("twelve-mistakes.conf").lines().toList().get(error.line() - 1);
      assertThat(line).as(error.toString()).containsPattern("# \\d+ ");
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = TwelveMistakesTest.class.getResourceAsStream("/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
