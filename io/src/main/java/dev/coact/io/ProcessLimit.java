package dev.coact.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many descriptors this process may open. */
final class ProcessLimit {
  /* What class loading, logging, the selector and users' own files take beside us. */
  private static final int RESERVED = 64;

  /* A container may say "unlimited" or a billion: no reason to believe that we can use them. */
  private static final int MOST = 65_536;

  /* What POSIX systems commonly grant, where we cannot find out. */
  private static final long UNKNOWN = 1_024;

  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";

  private ProcessLimit() {}

  /** Returns the budget that stands for 0 in the settings. */
  static int budget() {
    return budgetOf(openFiles());
  }

  static int budgetOf(long openFiles) {
    return Math.clamp(openFiles - RESERVED, 1, MOST);
  }

  private static long openFiles() {
    // Not from UnixOperatingSystemMXBean, which loads all of management: 100 ms at the start.
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToLong(line -> softLimit(line.substring(LINE.length()).strip()))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static long softLimit(String columns) {
    String soft = columns.split("\\s+", 2)[0];
    return soft.matches("[0-9]{1,18}") ? Long.parseLong(soft) : MOST + RESERVED;
  }
}
