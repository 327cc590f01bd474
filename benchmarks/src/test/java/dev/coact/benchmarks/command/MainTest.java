package dev.coact.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void bench_small_printsALineOfJsonPerIteration() {
    int status =
        run(
            "thread-ring",
            "actors=3",
            "hops=1_0",
            "--iterations",
            "2",
            "--warmup",
            "1",
            "--workers",
            "2");

    assertThat(err()).isEmpty();
    assertThat(status).isZero();
    assertThat(out().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .matches(
                    "\\{\"peer\":\"coact\",\"bench\":\"thread-ring\","
                        + "\"params\":\\{\"mailbox\":1024,\"actors\":3,\"hops\":10},"
                        + "\"iteration\":[12],\"ns\":\\d+,\"messages\":17,"
                        + "\"ns_per_message\":\\d+\\.\\d\\d}"));
  }

  @ParameterizedTest
  @CsvSource({
    "--style loop, coact-loop", "--portable, coact-portable",
    "--portable --style loop, coact-loop-portable", "--style handler, coact"
  })
  void bench_styleAndMode_areInTheNameOfThePeer(String options, String peer) {
    String[] given =
        ("philosophers philosophers=3 rounds=5 --iterations 1 --warmup 0 " + options).split(" ");

    assertThat(run(given)).isZero();
    assertThat(out()).contains("\"peer\":\"" + peer + "\"").contains("\"retries\":");
  }

  @Test
  void list_namesAllWithTheirParametersAndStyles() {
    assertThat(run("--list")).isZero();
    assertThat(out())
        .contains("ping-pong mailbox=1024 n=40000 pairs=1 self=0")
        .contains("[handler, loop]")
        .contains("successive-over-relaxation mailbox=1024 size=20 iterations=100");
  }

  @Test
  void help_namesTheOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out()).contains("--iterations N", "--portable", "bench report", "--peers JAR");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|benchmark: none (expected: one of bench --list)",
        "ping-pong counting|benchmark: ping-pong counting (expected: one of bench --list)",
        "ping-pnog|unknown benchmark: ping-pnog (expected: ping-pong, counting, fork-join-create or"
            + " another of bench --list; did you mean ping-pong?)",
        "barber|unknown benchmark: barber (expected: ping-pong, counting, fork-join-create or"
            + " another of bench --list; did you mean sleeping-barber?)",
        "ping-pong pair=2|unknown parameter: pair=2 (expected: ping-pong with mailbox=, n=, pairs=,"
            + " self=; did you mean pairs?)",
        "ping-pong n=0|n: 0 (expected: an integer from 1 to 1000000000)",
        "ping-pong n=many|n: many (expected: an integer from 1 to 1000000000)",
        "ping-pong n=|n:  (expected: an integer from 1 to 1000000000)",
        "ping-pong --warmups 3|unknown option: --warmups (expected: --iterations, --warmup,"
            + " --warmup-ms, --style, --portable, --workers, --help; did you mean --warmup?)",
        "ping-pong --iterations|--iterations: nothing (expected: an integer from 1 to 1000000)",
        "ping-pong --iterations 0|--iterations: 0 (expected: an integer from 1 to 1000000)",
        "ping-pong --style straight|--style: straight (expected: handler or loop)",
        "counting --style loop|--style: loop (expected: handler, the only one of counting)",
        "ping-pong --workers 512|--workers: 512 (expected: an integer from 1 to 511)",
        "bounded-buffer producers=50|buffer: 50 (expected: more than producers=50, each of which"
            + " may have an item under way)",
        "bitonic-sort n=100|n: 100 (expected: a power of two)",
        "all-pairs-shortest-path n=100 block=30|block: 30 (expected: a divisor of n=100)",
        "report --round 3|unknown option: --round (expected: --rounds, --iterations, --warmup-ms,"
            + " --benches, --peers, --out; did you mean --rounds?)",
        "report --benches ping-pong,bigger|unknown benchmark: bigger (expected: ping-pong,"
            + " counting, fork-join-create or another of bench --list; did you mean big?)",
        "report --rounds x|--rounds: x (expected: an integer from 1 to 1000)"
      })
  void wrongUse_isOneLineAndStatusTwo(String arguments, String message) {
    String[] given = arguments == null ? new String[0] : arguments.split(" ");

    assertThat(run(given)).isEqualTo(2);
    assertThat(err()).isEqualTo("bench: " + message);
    assertThat(out()).isEmpty();
  }

  @Test
  void report_peersThatAreNotThere_isWrongUse() {
    assertThat(run("report", "--peers", "no-such.jar")).isEqualTo(2);
    assertThat(err())
        .startsWith("bench: --peers: ")
        .endsWith("no-such.jar (expected: a jar file that can be read)");
  }
}
