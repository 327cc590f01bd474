package dev.coact.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where and when figures were measured.
 *
 * @param commit short, with a plus if the files differ from it
 * @param date in UTC
 * @param machine its kind, not its name
 * @param java the virtual machine
 */
record Facts(String commit, LocalDate date, String machine, String java) {
  static Facts gather(Path home) throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    String machine =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + runtime.availableProcessors()
            + " processors"
            + processor();
    String java =
        System.getProperty("java.vendor.version", System.getProperty("java.vendor"))
            + " ("
            + System.getProperty("java.runtime.version")
            + ")";
    return new Facts(commit(home), LocalDate.now(ZoneOffset.UTC), machine, java);
  }

  private static String commit(Path home) throws InterruptedException {
    String folder = home.toString();
    try {
      String commit =
          Processes.linesOf(List.of("git", "-C", folder, "rev-parse", "--short", "HEAD"))
              .getFirst();
      boolean changed =
          !Processes.linesOf(
                  List.of("git", "-C", folder, "status", "--porcelain", "--untracked-files=no"))
              .isEmpty();
      return commit + (changed ? "+" : "");
    } catch (IOException noRepository) {
      return "unknown";
    }
  }

  /** The model, where the system tells it. */
  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> ", " + line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException notLinux) {
      return "";
    }
  }
}
