package dev.coact.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One runtime, or one way to use it, that is compared. */
sealed interface Peer {
  /** Beside this one all ratios stand. */
  String BASE = "pekko";

  /** The column. */
  String name();

  /** Whether it has the benchmark. */
  boolean has(String bench);

  /** Starts a fresh process for the case. */
  List<String> command(Case one, int iterations);

  /** Options of the JVM that none but this one needs. */
  List<String> jvmOptions();

  /**
   * Coact itself, from the class path of this JVM.
   *
   * @param options for {@code ./coact bench}
   * @param benches that it has
   */
  record Coact(String name, List<String> options, List<String> benches) implements Peer {
    private static final String MAIN = "dev.coact.benchmarks.command.Main";

    @Override
    public boolean has(String bench) {
      return benches.contains(bench);
    }

    @Override
    public List<String> jvmOptions() {
      return List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false");
    }

    @Override
    public List<String> command(Case one, int iterations) {
      List<String> command = java(one, jvmOptions());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
      command.add(one.bench());
      command.addAll(parameters(one));
      command.addAll(options);
      command.addAll(limits(one, iterations));
      return command;
    }
  }

  /** A runtime in the jar of the peers. */
  record InJar(String name, Path jar, List<String> benches) implements Peer {
    @Override
    public boolean has(String bench) {
      return benches.contains(bench);
    }

    @Override
    public List<String> jvmOptions() {
      return List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    @Override
    public List<String> command(Case one, int iterations) {
      List<String> command = java(one, jvmOptions());
      command.addAll(List.of("-jar", jar.toString(), name, one.bench()));
      command.addAll(parameters(one));
      command.addAll(limits(one, iterations));
      return command;
    }
  }

  /** Erlang, by a script beside the jar. */
  record Erlang(String name, Path script, List<String> benches) implements Peer {
    @Override
    public boolean has(String bench) {
      return benches.contains(bench);
    }

    @Override
    public List<String> jvmOptions() {
      return List.of();
    }

    @Override
    public List<String> command(Case one, int iterations) {
      List<String> command = new ArrayList<>(List.of(script.toString(), one.bench()));
      command.addAll(one.parameters());
      command.addAll(
          one.isFootprint()
              ? List.of("--warmup", "0", "--iterations", "1")
              : limits(one, iterations));
      return command;
    }
  }

  private static List<String> java(Case one, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xms" + one.heap());
    command.add("-Xmx" + one.heap());
    command.add("-XX:+AlwaysPreTouch"); // the first touch of a page costs more than many messages
    command.addAll(options);
    return command;
  }

  private static List<String> parameters(Case one) {
    return one.isFootprint()
        ? Stream.concat(one.parameters().stream(), Stream.of("warm=5")).toList()
        : one.parameters();
  }

  private static List<String> limits(Case one, int iterations) {
    return List.of(
        "--warmup",
        "5",
        "--warmup-ms",
        Integer.toString(one.warmupMillis()),
        "--iterations",
        Integer.toString(one.isFootprint() ? 1 : iterations));
  }

  /** Those of the jar that are compared, if it has them; it has more. */
  List<String> IN_JAR =
      List.of("pekko", "pekko-tuned", "vthread-abq", "vthread-lbq", "jox", "kotlin");

  /** What a {@code --list} of peers says: a name and its benchmarks on each line. */
  static Map<String, List<String>> listed(List<String> lines) {
    Map<String, List<String>> peers = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> words = List.of(line.strip().split("\\s+"));
      peers.put(words.getFirst(), words.subList(1, words.size()));
    }
    return peers;
  }

  /** Whether a program of that name is on the path. */
  static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The runtimes of a jar, and Erlang if it is installed. */
  static List<Peer> others(Path jar) throws IOException, InterruptedException {
    List<Peer> peers = new ArrayList<>();
    Case none = new Case("", List.of(), "64m", 0);
    List<String> list = java(none, List.of());
    list.addAll(List.of("-jar", jar.toString(), "--list"));
    Map<String, List<String>> inJar = listed(Processes.linesOf(list));
    for (String name : IN_JAR) {
      if (inJar.containsKey(name)) {
        peers.add(new InJar(name, jar, inJar.get(name)));
      }
    }
    Path script = jar.resolveSibling("../erlang/run").normalize();
    if (Files.isExecutable(script) && isInstalled("erl") && isInstalled("erlc")) {
      listed(Processes.linesOf(List.of(script.toString(), "--list")))
          .forEach((name, benches) -> peers.add(new Erlang(name, script, benches)));
    }
    return peers;
  }
}
