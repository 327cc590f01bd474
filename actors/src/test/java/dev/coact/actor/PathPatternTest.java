package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class PathPatternTest {
  private static PathPattern pattern(String text) {
    return Objects.requireNonNull(PathPattern.parse(text), text);
  }

  private static boolean matches(String pattern, String path) {
    return pattern(pattern).matches(List.of(path.substring(1).split("/", -1)));
  }

  @Test
  void parse_whatIsNoPattern_isNull() {
    List<String> wrong =
        List.of(
            "",
            "/",
            "orders",
            "//",
            "/orders/",
            "/orders//a",
            "/**/a",
            "/a*",
            "/***",
            "/$1",
            "/a b");

    assertThat(wrong).allSatisfy(text -> assertThat(PathPattern.parse(text)).isNull());
  }

  @Test
  void parse_pattern_showsAsWritten() {
    for (String text : List.of("/a", "/*", "/**", "/a/*/b", "/a/**", "/a.b/c-d_e~f@g:h")) {
      assertThat(pattern(text)).hasToString(text);
    }
  }

  @Test
  void matches_segmentBySegment() {
    assertThat(matches("/orders", "/orders")).isTrue();
    assertThat(matches("/orders", "/orders/a")).isFalse();
    assertThat(matches("/orders/*", "/orders/a")).isTrue();
    assertThat(matches("/orders/*", "/orders/$7")).isTrue();
    assertThat(matches("/orders/*", "/orders")).isFalse();
    assertThat(matches("/orders/*", "/orders/a/b")).isFalse();
    assertThat(matches("/orders/**", "/orders")).isFalse();
    assertThat(matches("/orders/**", "/orders/a")).isTrue();
    assertThat(matches("/orders/**", "/orders/a/b/c")).isTrue();
    assertThat(matches("/*/x", "/orders/x")).isTrue();
    assertThat(matches("/*/x", "/orders/y")).isFalse();
  }

  @Test
  void compareTo_moreSpecificFirst() {
    List<PathPattern> sorted =
        List.of(
            pattern("/a/b/c"),
            pattern("/a/b/*"),
            pattern("/a/b/**"),
            pattern("/a/*/c"),
            pattern("/a/*"),
            pattern("/a/**"),
            pattern("/*/b"),
            pattern("/**"));

    assertThat(new ArrayList<>(new TreeSet<>(sorted.reversed())).stream())
        .filteredOn(each -> each.matches(List.of("a", "b", "c")))
        .containsExactly(
            pattern("/a/b/c"),
            pattern("/a/b/*"),
            pattern("/a/b/**"),
            pattern("/a/*/c"),
            pattern("/a/**"),
            pattern("/**"));
  }

  /**
   * Of two that match a path, what is more specific matches no path that the other does not, or is
   * so at an earlier segment.
   */
  @Property(tries = 2_000)
  void compareTo_ofTwoThatMatch_isStrictAndByTheFirstDifference(
      @ForAll("patterns") String one,
      @ForAll("patterns") String other,
      @ForAll("paths") String path) {
    if (one.equals(other) || !matches(one, path) || !matches(other, path)) {
      return;
    }
    int order = pattern(one).compareTo(pattern(other));

    assertThat(order).isNotZero();
    assertThat(Integer.signum(pattern(other).compareTo(pattern(one))))
        .isEqualTo(-Integer.signum(order));
    assertThat(Integer.signum(order)).isEqualTo(Integer.signum(byDefinition(one, other)));
  }

  private static int byDefinition(String one, String other) {
    String[] a = one.split("/", -1);
    String[] b = other.split("/", -1);
    for (int i = 1; i < Math.min(a.length, b.length); i++) {
      int ranks = Integer.compare(rank(a[i]), rank(b[i]));
      if (ranks != 0) {
        return ranks;
      }
    }
    return 0;
  }

  private static int rank(String segment) {
    return List.of("*", "**").indexOf(segment);
  }

  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<List<String>> segments =
        Arbitraries.of("a", "b", "*").list().ofMinSize(1).ofMaxSize(3);
    return segments.flatMap(
        list -> Arbitraries.of("", "/**").map(end -> "/" + String.join("/", list) + end));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(list -> "/" + String.join("/", list));
  }
}
