package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has only one of the two engines can use it; and none is needed for a campaign. */
class OptionalEnginesTest {
  @TempDir private Path folder;

  private String run(String without, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(without))
            .collect(Collectors.joining(File.pathSeparator));
    Path output = folder.resolve("output");
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-cp",
                classPath,
                main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    return Files.readString(output);
  }

  @Test
  void jupiterWithoutJqwik() throws Exception {
    assertThat(run("jqwik.*", OneEngine.class, "dev.coact.testing.JupiterOnly$Good"))
        .contains("found=1 passed=1");
  }

  @Test
  void jqwikWithoutJupiter() throws Exception {
    assertThat(run("junit-jupiter.*", OneEngine.class, "dev.coact.testing.JqwikOnly$Good"))
        .contains("found=1 passed=1");
  }

  @Test
  void campaignWithoutEither() throws Exception {
    assertThat(run("(jqwik|junit|opentest4j).*", NoEngine.class)).contains("7 schedules");
  }

  /** A program with a campaign. */
  static final class NoEngine {
    private NoEngine() {}

    public static void main(String[] args) {
      System.out.println(
          Campaign.of(CampaignSettings.defaults().withSchedules(7).withSearch(Search.RANDOM_WALK))
              .run(sim -> sim.system().spawn("a", ctx -> {})));
    }
  }
}
