package dev.coact.examples.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client that sends any bytes, and reads them one char each. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
  }

  RawClient send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    return this;
  }

  /** Sends a request. */
  RawClient request(String... arguments) throws IOException {
    StringBuilder request = new StringBuilder("*" + arguments.length + "\r\n");
    for (String argument : arguments) {
      request.append('$').append(argument.length()).append("\r\n");
      request.append(argument).append("\r\n");
    }
    return send(request.toString());
  }

  /** Reads {@code n} bytes. */
  String read(int n) throws IOException {
    return new String(socket.getInputStream().readNBytes(n), ISO_8859_1);
  }

  /** Reads one line, without its end. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = socket.getInputStream().read();
    while (b >= 0 && b != '\n') {
      line.write(b);
      b = socket.getInputStream().read();
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Says that it sends no more, and reads until the server closes. */
  String readAll() throws IOException {
    socket.shutdownOutput();
    return readToEnd();
  }

  /** Reads until the server closes. */
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Goes without a word, as a process that is killed does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
