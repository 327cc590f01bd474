package dev.coact.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the jcstress tests of this module in JVMs of their own, for a fraction of a second each. */
class MailboxJcstressTest {
  /** Milliseconds for each test: enough for some ten thousand collisions. */
  private static final String MILLIS = System.getProperty("jcstress.millis", "100");

  @Test
  void allOutcomes_areAllowed() throws IOException, InterruptedException {
    Path directory = Files.createDirectories(Path.of("target", "jcstress"));
    File log = directory.resolve("log.txt").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-t",
                "dev.coact.mailbox",
                "-f",
                "1",
                "-iters",
                "1",
                "-time",
                MILLIS,
                "-sc",
                "false",
                "-jvmArgs",
                "-Xmx256m -XX:+UseSerialGC",
                "-r",
                directory.toAbsolutePath().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended; see %s", log).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log.toPath());
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output)
        .contains("Failed tests: No matches.", "Error tests: No matches.")
        .contains("22 passed, 0 failed, 0 soft errs, 0 hard errs");
  }
}
