package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandTest {
  @ParameterizedTest
  @EnumSource
  void find_nameInAnyCase_isFound(Command command) {
    assertThat(find(command.name())).isSameAs(command);
    assertThat(find(command.name().toLowerCase(Locale.ROOT))).isSameAs(command);
    assertThat(find(command.name().charAt(0) + command.text().substring(1))).isSameAs(command);
  }

  @ParameterizedTest
  @EnumSource
  void find_nearlyTheName_isNotFound(Command command) {
    assertThat(find(command.text() + "x")).isNull();
    assertThat(find("\0" + command.text())).isNull();
    assertThat(find(command.text().substring(0, 2))).isNull();
  }

  @Property
  void find_anyOtherName_isNotFound(@ForAll byte[] name) {
    Command found = Command.find(name);
    if (found != null) {
      assertThat(new String(name, StandardCharsets.US_ASCII)).isEqualToIgnoringCase(found.text());
    }
  }

  private static Command find(String name) {
    return Command.find(name.getBytes(StandardCharsets.ISO_8859_1));
  }
}
