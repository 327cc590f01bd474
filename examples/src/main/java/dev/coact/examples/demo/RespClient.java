package dev.coact.examples.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The plainest client of a Redis server: a blocking socket, and as many requests at once as wanted.
 */
final class RespClient implements AutoCloseable {
  /* A reply that takes longer is a failed check, not a hang. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** An error reply. */
  record ErrorReply(String text) {}

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RespClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /** Adds a request to what {@link #flush} sends. */
  void request(String... words) throws IOException {
    line('*', words.length);
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      line('$', bytes.length);
      out.write(bytes);
      out.write('\r');
      out.write('\n');
    }
  }

  private void line(char type, int number) throws IOException {
    out.write(type);
    out.write(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    out.write('\r');
    out.write('\n');
  }

  void flush() throws IOException {
    out.flush();
  }

  /** The next reply: a String, a Long, an {@link ErrorReply}, or null. */
  @Nullable Object reply() throws IOException {
    int type = in.read();
    String rest = readLine();
    return switch (type) {
      case '+' -> rest;
      case '-' -> new ErrorReply(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case -1 -> throw new EOFException("the server closed the connection");
      default -> throw new IOException("reply of type " + (char) type + " (expected: + - : or $)");
    };
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("the server closed the connection in mid-reply");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\r') {
      line.append((char) c);
      c = in.read();
    }
    if (c >= 0 && in.read() != '\n') {
      throw new IOException("a carriage return without a line feed in a reply");
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
