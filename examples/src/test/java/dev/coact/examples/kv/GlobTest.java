package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  /** What redis-server 7.0.15 said to each of them. */
  @ParameterizedTest
  @CsvSource({
    "h[ae]llo, hello, true",
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h*o, hello, true",
    "h*o, hellow, false",
    "h[^e]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h\\*llo, h*llo, true",
    "h\\*llo, hello, false",
    "[, [, false",
    "h[, h[, false",
    "h[a, ha, true",
    "h[\\]], h], true",
    "\\, \\, true",
    "a\\, a\\, true",
    "**, x, true",
    "[^]x, ax, true",
    "[], x, false",
    "h[a-], h-, false",
    "h[a-]x, h-, false",
    "[^a, b, true",
    "a[, a, false",
    "*[, ab, false",
    "*a*b*c, xxaxxbxxc, true",
    "*a*b*c, xxaxxcxxb, false",
    "'', '', true",
    "*, '', true",
    "'', a, false"
  })
  void matches_asRedis(String pattern, String text, boolean expected) {
    assertThat(new Glob(bytes(pattern)).matches(bytes(text))).isEqualTo(expected);
  }

  @Test
  void matches_bytesAboveAscii_areNumbersFrom0To255() {
    Glob glob = new Glob(new byte[] {'[', (byte) 0x80, '-', (byte) 0xff, ']'});

    assertThat(glob.matches(new byte[] {(byte) 0xc3})).isTrue();
    assertThat(glob.matches(new byte[] {0x7f})).isFalse();
  }

  @Test
  @Timeout(10)
  void matches_manyStars_isNotExponential() {
    Glob glob = new Glob(bytes("*a".repeat(200) + "b"));

    assertThat(glob.matches(bytes("a".repeat(20_000)))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
