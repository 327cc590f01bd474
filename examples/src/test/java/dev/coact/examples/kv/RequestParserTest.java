package dev.coact.examples.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestParserTest {
  private static final RequestLimits LIMITS = new RequestLimits(64, 1000, 2000, 50, 100);

  @Test
  void next_pipelinedRequests_comeInOrder() throws ProtocolException {
    assertThat(parse("*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\nECHO x\r\n"))
        .containsExactly(List.of("PING"), List.of("GET", "a"), List.of("ECHO", "x"));
  }

  @Test
  void next_emptyRequests_areSkipped() throws ProtocolException {
    assertThat(parse("\r\n\n*0\r\n*-1\r\n  \r\nPING\r\n")).containsExactly(List.of("PING"));
  }

  @Test
  void next_emptyArguments_areArguments() throws ProtocolException {
    assertThat(parse("*2\r\n$0\r\n\r\n$0\r\n\r\nECHO \"\" ''\r\n"))
        .containsExactly(List.of("", ""), List.of("ECHO", "", ""));
  }

  static Stream<Arguments> quoted() {
    return Stream.of(
        Arguments.of("\"b c\"", "b c"),
        Arguments.of("\"\\x41\\n\\t\\a\\q\\\"\"", "A\n\t\u0007q\""),
        Arguments.of("\"\\xff\"", "\u00ff"),
        Arguments.of("\"\\x4\"", "x4"),
        Arguments.of("'b\\'c\\n'", "b'c\\n"),
        Arguments.of("b\"c\"", "bc"));
  }

  @ParameterizedTest
  @MethodSource("quoted")
  void next_quotes_areTakenApart(String word, String value) throws ProtocolException {
    assertThat(parse("SET a " + word + "\r\n")).containsExactly(List.of("SET", "a", value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "*x\\r\\n|invalid multibulk length",
        "*\\r\\n|invalid multibulk length",
        "*+1\\r\\n|invalid multibulk length",
        "*01\\r\\n|invalid multibulk length",
        "*65\\r\\n|invalid multibulk length",
        "*99999999999999999999\\r\\n|invalid multibulk length",
        "*1\\r\\nPING\\r\\n|expected '$', got 'P'",
        "*1\\r\\n\\xff\\r\\n|expected '$', got '\\xff'",
        "*1\\r\\n$x\\r\\n|invalid bulk length",
        "*1\\r\\n$-1\\r\\n|invalid bulk length",
        "*1\\r\\n$1001\\r\\n|invalid bulk length",
        "GET \"abc\\r\\n|unbalanced quotes in request",
        "GET \"abc\"d\\r\\n|unbalanced quotes in request",
        "GET 'abc\\r\\n|unbalanced quotes in request",
        "GET 'abc'd\\r\\n|unbalanced quotes in request"
      })
  void next_brokenRequest_isRefusedInRedisWords(String escaped, String message) {
    String bytes = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\xff", "\u00ff");

    assertThatThrownBy(() -> parse(bytes))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: " + message.replace("\\xff", "\u00ff"));
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        Arguments.of("*", "too big mbulk count string"),
        Arguments.of("*1\r\n$", "too big bulk count string"),
        Arguments.of("", "too big inline request"));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void next_endlessLine_isRefused(String start, String message) {
    assertThatThrownBy(() -> parse(start + "1".repeat(101)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: " + message);
  }

  @Test
  void next_argumentsTooLargeTogether_areRefused() {
    String bulk = "$999\r\n" + "x".repeat(999) + "\r\n";

    assertThatThrownBy(() -> parse("*3\r\n" + bulk + bulk + bulk))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: too big request");
  }

  @Test
  void next_afterLargeRequests_bufferShrinks() throws ProtocolException {
    RequestLimits limits = new RequestLimits(64, 1 << 20, 1 << 20, 1 << 20, 100);
    RequestParser<String> parser = new RequestParser<>(limits);
    byte[] large = request(List.of("x".repeat(500_000)));
    parser.append(large, 0, large.length);

    assertThat(parser.next()).isEqualTo(RequestParser.Step.REQUEST);
    assertThat(parser.buffer().length).isGreaterThan(500_000);
    assertThat(parser.next()).isEqualTo(RequestParser.Step.MORE);
    assertThat(parser.buffer().length).isLessThan(10_000);
  }

  /** However the bytes are cut, the requests are the same. */
  @Property
  void next_anyCuts_giveTheSameRequests(
      @ForAll("requests") List<List<String>> requests, @ForAll @Size(20) List<Integer> cuts)
      throws ProtocolException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    requests.forEach(request -> stream.writeBytes(request(request)));
    byte[] bytes = stream.toByteArray();

    Reader reader = new Reader();
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int n = Math.min(bytes.length - at, 1 + Math.floorMod(cuts.get(i % cuts.size()), 40));
      reader.read(bytes, at, n);
      at += n;
    }

    assertThat(reader.requests).isEqualTo(requests);
  }

  @Property
  void next_anyGarbage_isParsedOrRefused(@ForAll("garbage") String garbage) {
    try {
      parse(garbage);
    } catch (ProtocolException e) {
      assertThat(e).hasMessageStartingWith("Protocol error: ");
    }
  }

  @Provide
  Arbitrary<List<List<String>>> requests() {
    // Above 50 bytes an argument is large.
    Arbitrary<String> argument =
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(80);
    return argument.list().ofMinSize(1).ofMaxSize(8).list().ofMaxSize(10);
  }

  @Provide
  Arbitrary<String> garbage() {
    Arbitrary<String> token =
        Arbitraries.of(
            "*",
            "$",
            "\r\n",
            "\r",
            "\n",
            "1",
            "2",
            "3",
            "0",
            "-1",
            "60",
            "PING",
            "\"",
            "'",
            "\\x",
            "\0",
            "\u00ff",
            " ",
            "*1\r\n",
            "*2\r\n$3\r\nGET\r\n",
            "$60\r\n",
            "x".repeat(60));
    return token.list().ofMaxSize(60).map(tokens -> String.join("", tokens));
  }

  private static byte[] request(List<String> arguments) {
    StringBuilder request = new StringBuilder("*" + arguments.size() + "\r\n");
    arguments.forEach(argument ->
        request.append('$').append(argument.length()).append("\r\n" + argument + "\r\n"));
    return request.toString().getBytes(ISO_8859_1);
  }

  private static List<List<String>> parse(String stream) throws ProtocolException {
    Reader reader = new Reader();
    byte[] bytes = stream.getBytes(ISO_8859_1);
    reader.read(bytes, 0, bytes.length);
    return reader.requests;
  }

  /** Reads requests as a client's actor does, with large arguments as texts. */
  private static final class Reader {
    private final RequestParser<StringBuilder> parser = new RequestParser<>(LIMITS);
    private final List<List<String>> requests = new ArrayList<>();

    /** The large argument that is not whole yet. */
    private StringBuilder large = new StringBuilder();

    void read(byte[] bytes, int from, int n) throws ProtocolException {
      parser.append(bytes, from, n);
      RequestParser.Step step = parser.next();
      while (step != RequestParser.Step.MORE) {
        if (step == RequestParser.Step.REQUEST) {
          requests.add(request());
        } else if (!takeLarge()) {
          return;
        }
        step = parser.next();
      }
    }

    private List<String> request() {
      List<String> request = new ArrayList<>();
      for (int i = 0; i < parser.count(); i++) {
        StringBuilder taken = parser.takeArgument(i);
        request.add(taken == null ? new String(parser.argument(i), ISO_8859_1) : taken.toString());
      }
      return request;
    }

    private boolean takeLarge() {
      byte[] part = new byte[parser.available()];
      int n = parser.takeLarge(part);
      large.append(new String(part, 0, n, ISO_8859_1));
      if (large.length() < parser.largeBytes()) {
        return false;
      }
      parser.endLarge(large);
      large = new StringBuilder();
      return true;
    }
  }
}
