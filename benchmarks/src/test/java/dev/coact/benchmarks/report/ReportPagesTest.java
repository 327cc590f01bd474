package dev.coact.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The table and the chart, from lines that were made up. */
class ReportPagesTest {
  private static final Facts FACTS =
      new Facts("1234567", LocalDate.of(2026, 1, 2), "Plan 9, 3 processors", "Some VM (25)");
  private static final List<Peer> PEERS =
      List.of(
          new Peer.Coact("coact", List.of(), List.of()),
          new Peer.InJar("pekko", Path.of("peers.jar"), List.of()),
          new Peer.InJar("kotlin", Path.of("peers.jar"), List.of()));

  private final Plan plan =
      Plan.standard(Path.of("home"), null)
          .withRounds(2)
          .withIterations(3)
          .withBenches(List.of("ping-pong", "counting", "footprint"));
  private final List<Case> cases = Case.of(plan);
  private final Results results = new Results(PEERS.stream().map(Peer::name).toList(), cases);

  private static List<Line> lines(double... figures) {
    List<Line> lines = new ArrayList<>();
    for (double figure : figures) {
      lines.add(
          Line.parse(
              "{\"peer\":\"x\",\"bench\":\"y\",\"params\":{\"n\":7},\"iteration\":1,\"ns\":100,"
                  + "\"messages\":2,\"ns_per_message\":"
                  + figure
                  + "}"));
    }
    return lines;
  }

  private static Line footprint(int bytes) {
    return Line.parse("{\"bytes_per_actor\":" + bytes + ",\"created_per_s\":1234567}");
  }

  private void measure() {
    results.add(cases.get(0), "coact", lines(40, 50, 60));
    results.add(cases.get(0), "coact", lines(52, 54, 56));
    results.add(cases.get(0), "pekko", lines(200, 200, 230));
    results.add(cases.get(0), "pekko", lines(220, 240, 220));
    results.add(cases.get(1), "coact", lines(1500.4));
    results.add(cases.get(1), "pekko", lines(10));
    results.addFailure(cases.get(1), "kotlin");
    results.add(cases.get(2), "coact", List.of(footprint(160)));
  }

  @Test
  void page_showsMediansRatiosAndSpread() {
    measure();
    String page = Page.of(results, plan, FACTS, PEERS, "report.svg");

    assertThat(page)
        .contains("commit 1234567, 2026-01-02", "Plan 9, 3 processors", "Some VM (25)")
        .contains("2 rounds of a fresh JVM for each peer and benchmark, 3 iterations each")
        .contains("| benchmark | coact | pekko | kotlin |")
        .contains("| ping-pong | 53.0 (0.24) | 220 (1.00) |  |")
        .contains("| counting | 1,500 (150.04) | 10.0 (1.00) | failed |")
        .contains("| ping-pong | 50.0 to 54.0 | 200 to 220 |  |")
        .contains("![Nanoseconds per message, a bar for each peer](report.svg)")
        .contains("| peer | n=100000: bytes | per second |")
        .contains("| coact | 160 | 1,234,567 |")
        .contains("-Xms3g -Xmx3g")
        .contains("* pekko, kotlin: `--enable-native-access=ALL-UNNAMED")
        .contains("* `ping-pong n=200000`, warmed up for 1500 ms at least");
    assertThat(page.lines()).allSatisfy(line -> assertThat(line).doesNotEndWith(" "));
    assertThat(results.failures()).containsExactly("counting of kotlin");
  }

  @Test
  void page_withoutTheBase_hasNoRatios() {
    results.add(cases.get(0), "coact", lines(40));
    assertThat(Page.of(results, plan, FACTS, PEERS, "report.svg"))
        .contains("| ping-pong | 40.0 |")
        .doesNotContain("pekko's");
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> bars(Document svg) {
    NodeList rects = svg.getElementsByTagName("rect");
    List<Element> bars = new ArrayList<>();
    for (int i = 0; i < rects.getLength(); i++) {
      Element rect = (Element) rects.item(i);
      if (rect.getElementsByTagName("title").getLength() > 0) {
        bars.add(rect);
      }
    }
    return bars;
  }

  @Test
  void chart_hasABarForEachFigureOnALogarithmicScale() throws Exception {
    measure();
    List<Element> bars = bars(parsed(Chart.of(results).svg()));

    assertThat(bars)
        .extracting(Element::getTextContent)
        .containsExactly(
            "ping-pong, coact: 53.0",
            "ping-pong, pekko: 220.0",
            "counting, coact: 1500.4",
            "counting, pekko: 10.0");
    List<Double> heights =
        bars.stream().map(bar -> Double.parseDouble(bar.getAttribute("height"))).toList();
    // The scale goes from 10 to the next round number above 1 500.4.
    double decade = 360 / Math.log10(2_000 / 10.0);
    assertThat(heights.get(3)).isEqualTo(0);
    assertThat(heights.get(2) - heights.get(3)).isCloseTo(decade * Math.log10(150.04), within());
    assertThat(heights.get(1) - heights.get(0))
        .isCloseTo(decade * Math.log10(220 / 53.0), within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(0.2);
  }

  @Test
  void chart_oddNames_areEscaped() throws Exception {
    Chart chart = new Chart("a < b & \"c\"", List.of("<peer>"), List.of("it's"));
    chart.add("it's", "<peer>", 3, 2, 4);
    Document svg = parsed(chart.svg());
    assertThat(bars(svg).getFirst().getTextContent()).isEqualTo("it's, <peer>: 3.0");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a < b & \"c\"");
  }

  @Test
  void chart_zero_isRefused() {
    Chart chart = new Chart("t", List.of("p"), List.of("r"));
    assertThatThrownBy(() -> chart.add("r", "p", 0, 0, 0))
        .hasMessageContaining("value=0.0")
        .hasMessageContaining("more than 0");
  }

  @Test
  void chart_ofNothing_isStillAPicture() throws Exception {
    assertThat(bars(parsed(Chart.of(results).svg()))).isEmpty();
  }

  @Test
  void line_withoutTheNumber_saysWhatThereIs() {
    assertThatThrownBy(() -> Line.parse("{\"peer\":\"x\"}").number("ns"))
        .hasMessage("ns: missing (expected: a number in {peer=x})");
  }

  @Test
  void listed_linesOfPeers_areNamesAndBenchmarks() {
    assertThat(Peer.listed(List.of("pekko ping-pong big", "vertx counting")))
        .containsEntry("pekko", List.of("ping-pong", "big"))
        .containsEntry("vertx", List.of("counting"));
  }

  @Test
  void command_ofAPeer_hasTheSameHeapAndLimitsAsOurs() {
    List<String> ours = PEERS.get(0).command(cases.getFirst(), 4);
    List<String> theirs = PEERS.get(1).command(cases.getFirst(), 4);

    assertThat(ours).contains("-Xms3g", "-Xmx3g", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    assertThat(theirs).contains("-Xms3g", "-Xmx3g", "peers.jar", "pekko");
    String[] limits = {"--warmup", "5", "--warmup-ms", "1500", "--iterations", "4"};
    assertThat(ours).containsSequence(limits).containsSequence("ping-pong", "n=200000");
    assertThat(theirs).containsSequence(limits).containsSequence("ping-pong", "n=200000");
  }

  @Test
  void command_ofAFootprint_warmsUpAndMeasuresOnce() {
    Case footprint = cases.get(2);
    List<String> command = PEERS.get(0).command(footprint, 4);
    assertThat(command)
        .contains("-Xmx6g")
        .containsSequence("footprint", "n=100000", "warm=5")
        .containsSequence("--iterations", "1");
  }
}
