package dev.coact.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs, one at a time, and waits for them. */
final class Processes {
  private static final int TIMEOUT_MINUTES = 10;

  private Processes() {}

  /**
   * What a program printed.
   *
   * @param status how it ended, 0 if well
   */
  record Output(int status, List<String> lines, String errors) {}

  /** Runs a program to its end, and kills it if that takes more than ten minutes. */
  static Output run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("coact-bench", ".out");
    Path err = Files.createTempFile("coact-bench", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
          return new Output(-1, List.of(), "not finished after " + TIMEOUT_MINUTES + " minutes");
        }
        return new Output(process.exitValue(), Files.readAllLines(out), Files.readString(err));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The lines of a program that has to end well. */
  static List<String> linesOf(List<String> command) throws IOException, InterruptedException {
    Output output = run(command);
    if (output.status() != 0) {
      throw new IOException(
          String.join(" ", command)
              + ": status "
              + output.status()
              + " (expected: 0), "
              + output.errors());
    }
    return output.lines();
  }
}
