package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  @Property
  void write_anyLong_isReadBack(@ForAll long value) {
    byte[] ascii = new byte[Decimal.MAX_LENGTH + 3];
    int start = Decimal.write(value, ascii, ascii.length);

    byte[] text = Arrays.copyOfRange(ascii, start, ascii.length);
    assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
    assertThat(Decimal.parse(text)).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "01",
        "-0",
        "-01",
        " 1",
        "1 ",
        "1a",
        "1.0",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "18446744073709551617"
      })
  void parse_anotherForm_isEmpty(String text) {
    assertThat(Decimal.parse(text.getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  @Property
  void parse_anyText_agreesWithJava(@ForAll String text) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    Decimal.parse(ascii)
        .ifPresent(value -> assertThat(ascii).asString().isEqualTo(Long.toString(value)));
  }
}
