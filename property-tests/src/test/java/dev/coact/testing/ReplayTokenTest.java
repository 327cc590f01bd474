package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplayTokenTest {
  @Provide
  Arbitrary<Deviations> schedules() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withChars("0123456789-_.~@:$#")
            .ofMinLength(1)
            .ofMaxLength(6);
    Arbitrary<String> actors =
        Arbitraries.oneOf(
            Arbitraries.just(Point.OUTSIDE),
            names.list().ofMinSize(1).ofMaxSize(3).map(parts -> "/" + String.join("/", parts)));
    Arbitrary<String> kinds =
        Arbitraries.of(
            Point.SEND, Point.TURN, Point.TIMER, Point.MESSAGE, Point.OFFER, "SLAB", "DISK-FULL");
    Arbitrary<Long> numbers = Arbitraries.longs().between(0, 1_000_000);
    Arbitrary<Point> points =
        Combinators.combine(actors, Arbitraries.longs().between(0, 3), kinds, numbers)
            .as(Point::new);
    Arbitrary<Long> counts = Arbitraries.longs().greaterOrEqual(1);
    Arbitrary<Deviation> deviations =
        Arbitraries.oneOf(
            counts.map(Deviation.Hold::new),
            counts.map(Deviation.Late::new),
            Arbitraries.of(true, false).map(Deviation.Crash::new),
            counts.map(nanos -> new Deviation.Stall(Duration.ofNanos(nanos))),
            Arbitraries.of(
                new Deviation.Refuse(),
                new Deviation.Drop(),
                new Deviation.Duplicate(),
                new Deviation.Fail()));
    return Arbitraries.maps(points, deviations)
        .ofMaxSize(5)
        .map(map -> {
          Map<Point, Deviation> copy = new HashMap<>(map);
          return Deviations.of(copy);
        });
  }

  @Property
  void parse_whatToStringGave_isTheSame(
      @ForAll long seed, @ForAll("schedules") Deviations deviations) {
    ReplayToken token = new ReplayToken(seed, deviations);
    String text = token.toString();
    assertThat(text).matches("[^\\s\"'$\\\\`!*?;&|<>(){}\\[\\]]+"); // what no shell touches
    assertThat(ReplayToken.parse(text)).isEqualTo(token);
    assertThat(ReplayToken.parse("  " + text + "\n")).isEqualTo(token);
  }

  @Example
  void toString_ofAnExample_isAsDocumented() {
    Deviations deviations =
        Deviations.none()
            .with(new Point("/writer", 0, Point.SEND, 2), new Deviation.Hold(3))
            .with(new Point("/bank/$1", 1, Point.MESSAGE, 4), new Deviation.Crash(true));
    ReplayToken token = new ReplayToken(120_003, deviations);
    assertThat(token)
        .hasToString("coact1,2klf,/bank/+1=MESSAGE4i1:crash-after,/writer=SEND2:hold3");
    assertThat(deviations)
        .hasToString(
            "/bank/$1 (incarnation 1) message 4 crashes after it is handled\n"
                + "/writer send 2 waits until 3 other sends passed it");
  }

  @Example
  void parse_ofSomethingElse_saysWhatIsWrong() {
    assertThatThrownBy(() -> ReplayToken.parse("coact2,5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "replay token: \"coact2\" in \"coact2,5\" (expected: the version that this library"
                + " writes, coact1)");
    assertThatThrownBy(() -> ReplayToken.parse("coact1")).hasMessageContaining("a seed after");
    assertThatThrownBy(() -> ReplayToken.parse("coact1,?")).hasMessageContaining("in base 36");
    assertThatThrownBy(() -> ReplayToken.parse("coact1,5,/a=SEND2"))
        .hasMessageContaining("actor=KINDn:deviation");
    assertThatThrownBy(() -> ReplayToken.parse("coact1,5,/a=SEND2:hold0"))
        .hasMessageContaining("sends: 0 (expected: at least 1)");
    assertThatThrownBy(() -> ReplayToken.parse("coact1,5,/a=SEND2:hold"))
        .hasMessageContaining("\"/a=SEND2:hold\"");
    assertThatThrownBy(() -> ReplayToken.parse("coact1,5,/a=SEND2:sleep"))
        .hasMessageContaining("a known deviation");
  }

  @Example
  void run_withTheSystemProperty_makesThatRunOnly() {
    System.setProperty(Campaign.REPLAY, "coact1,5,/s1=SEND1:hold1");
    try {
      assertThatThrownBy(() -> Campaign.of(CampaignSettings.defaults()).run(Races::sandwich))
          .isInstanceOf(ScenarioFailure.class)
          .hasMessageContaining("replay failed")
          .hasRootCauseMessage("E2 came in between");
      assertThat(Campaign.of(CampaignSettings.defaults()).run(Races::all).schedules()).isEqualTo(1);
    } finally {
      System.clearProperty(Campaign.REPLAY);
    }
  }
}
