package dev.coact.examples.docs;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of this repository, and programs in it. */
final class Repository {
  private static final Path SNIPPETS = Path.of("examples/src/test/java/dev/coact/examples/docs");
  private static final String REGION = "// docs: ";
  private static final String END = "// end";

  private Repository() {}

  /** The top: tests run in their module. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("examples") ? here.getParent() : here;
  }

  /** The pages of the documentation, from the top. */
  static List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      pages.add(Page.read(Path.of(name)));
    }
    try (Stream<Path> files = Files.walk(root().resolve("docs"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        pages.add(Page.read(root().relativize(file)));
      }
    }
    return pages;
  }

  /** Every region of code that a page may show, by {@code File.java#name}. */
  static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(root().resolve(SNIPPETS))) {
      for (Path file : files.sorted().toList()) {
        addRegions(file, regions);
      }
    }
    return regions;
  }

  private static void addRegions(Path file, Map<String, String> regions) throws IOException {
    String name = null;
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.startsWith(REGION)) {
        name = file.getFileName() + "#" + text.substring(REGION.length());
      } else if (name != null && text.equals(END)) {
        regions.put(name, String.join("\n", lines).stripIndent().strip());
        name = null;
        lines.clear();
      } else if (name != null) {
        lines.add(line);
      }
    }
    if (name != null) {
      throw new IllegalStateException(name + ": no end (expected: a line " + END + ")");
    }
  }

  /** What a program of this package writes to standard output, as one string. */
  static String outputOf(String program, String... jvmArguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmArguments));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Repository.class.getPackageName() + "." + program);
    Path output = Files.createTempFile("coact-docs", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      String text = Files.readString(output).lines().collect(joining("\n"));
      return process.waitFor() == 0 ? text : "exit status " + process.exitValue() + "\n" + text;
    } finally {
      Files.delete(output);
    }
  }
}
