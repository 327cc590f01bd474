package dev.coact.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a program sees of sockets that do not block, on the network of this machine and on a
 * simulated one: the same.
 */
@Timeout(60)
abstract class SocketContract {
  private final List<SocketChannel> sockets = new ArrayList<>();
  private Selector selector;
  private ServerSocketChannel listener;

  abstract SelectorProvider provider();

  /** Lets time pass until something is ready, or for a moment. */
  abstract void pass(Selector waiting) throws IOException;

  @BeforeEach
  void listen() throws IOException {
    selector = provider().openSelector();
    listener = listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel socket : sockets) {
      socket.close();
    }
    listener.close();
    selector.close();
    nothingIsLeft();
  }

  abstract void nothingIsLeft();

  private ServerSocketChannel listener(InetSocketAddress address, int backlog) throws IOException {
    ServerSocketChannel made = provider().openServerSocketChannel();
    made.configureBlocking(false);
    try {
      made.bind(address, backlog);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  private InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  private SocketChannel connecting(InetSocketAddress to) throws IOException {
    SocketChannel socket = provider().openSocketChannel();
    sockets.add(socket);
    socket.configureBlocking(false);
    socket.connect(to);
    return socket;
  }

  private SocketChannel connected() throws IOException {
    SocketChannel socket = connecting(address());
    while (!socket.isConnected()) {
      await(socket, SelectionKey.OP_CONNECT);
      socket.finishConnect();
    }
    return socket;
  }

  private SocketChannel accepted() throws IOException {
    SelectionKey key = listener.keyFor(selector);
    if (key == null) {
      listener.register(selector, SelectionKey.OP_ACCEPT);
    }
    SocketChannel socket = listener.accept();
    while (socket == null) {
      pass(selector);
      socket = listener.accept();
    }
    sockets.add(socket);
    socket.configureBlocking(false);
    return socket;
  }

  /** Waits until the selector says so. */
  private void await(SocketChannel socket, int ops) throws IOException {
    SelectionKey key = socket.keyFor(selector);
    if (key == null) {
      key = socket.register(selector, ops);
    } else {
      key.interestOps(ops);
    }
    SelectionKey mine = key;
    boolean[] found = {false};
    while (!found[0]) {
      pass(selector);
      selector.selectNow(each -> found[0] |= each.equals(mine));
    }
    assertThat(key.readyOps() & ops).isNotZero();
    key.interestOps(0);
  }

  private static void write(SocketChannel to, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** Reads exactly so much. */
  private String read(SocketChannel from, int n) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(n);
    while (bytes.hasRemaining()) {
      if (from.read(bytes) == 0) {
        await(from, SelectionKey.OP_READ);
      }
    }
    return new String(bytes.array(), US_ASCII);
  }

  /** Reads once, when there is something to read; -1 at the end. */
  private int readOnce(SocketChannel from) throws IOException {
    await(from, SelectionKey.OP_READ);
    return from.read(ByteBuffer.allocate(100));
  }

  /* ---- opening ---- */

  @Test
  void connect_andAccept_knowEachOther() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    assertThat(client.getRemoteAddress()).isEqualTo(address()).isEqualTo(server.getLocalAddress());
    assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    assertThat(client.isConnectionPending()).isFalse();
  }

  @Test
  void connect_whereNobodyListens_isRefused_andClosesTheChannel() throws IOException {
    InetSocketAddress free = address();
    listener.close();
    assertThatThrownBy(
            () -> {
              SocketChannel client = connecting(free);
              await(client, SelectionKey.OP_CONNECT);
              client.finishConnect();
            })
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThat(sockets).allMatch(socket -> !socket.isOpen());
  }

  @Test
  void bind_toAPortInUse_isRefused() throws IOException {
    InetSocketAddress taken = address();
    assertThatThrownBy(() -> listener(taken, 1)).isInstanceOf(BindException.class);
  }

  @Test
  void bind_afterClose_getsThePortAgain() throws IOException {
    InetSocketAddress taken = address();
    listener.close();
    selector.selectNow();
    listener = listener(taken, 1);
    assertThat(address()).isEqualTo(taken);
  }

  @Test
  void accept_withNobodyThere_isNull() throws IOException {
    assertThat(listener.accept()).isNull();
  }

  @Test
  void closedListener_resetsWhoWasNotAccepted() throws IOException {
    SocketChannel client = connected();
    listener.close();
    selector.selectNow();
    assertThatThrownBy(() -> readOnce(client))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Connection reset");
  }

  /* ---- bytes ---- */

  @Test
  void read_withNothingThere_isZero() throws IOException {
    assertThat(connected().read(ByteBuffer.allocate(1))).isZero();
  }

  @Test
  void bytes_arriveInOrder_bothWays() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    for (int i = 0; i < 20; i++) {
      write(client, "question" + i);
      assertThat(read(server, ("question" + i).length())).isEqualTo("question" + i);
      write(server, "answer" + i);
      assertThat(read(client, ("answer" + i).length())).isEqualTo("answer" + i);
    }
  }

  @Test
  void writes_thatNobodyReads_stopAtSomePoint_andGoOnWhenTheyAre() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    ByteBuffer much = ByteBuffer.allocate(100_000);
    long written = 0;
    int idle = 0;
    while (idle < 3) {
      int n = client.write(much.rewind());
      written += n;
      idle = n == 0 ? idle + 1 : 0;
      pass(selector);
    }
    assertThat(written).isPositive();
    long read = 0;
    while (read < written) {
      read += readOnce(server);
    }
    assertThat(read).isEqualTo(written);
    await(client, SelectionKey.OP_WRITE);
    assertThat(client.write(much.rewind())).isPositive();
  }

  /* ---- ends ---- */

  @Test
  void close_isTheEndOfTheOther_afterWhatWasWritten() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    write(client, "last words");
    client.close();
    assertThat(read(server, 10)).isEqualTo("last words");
    assertThat(readOnce(server)).isEqualTo(-1);
    assertThat(readOnce(server)).isEqualTo(-1);
  }

  @Test
  void shutdownOutput_isTheEndOfOneDirection() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    client.shutdownOutput();
    assertThat(readOnce(server)).isEqualTo(-1);
    write(server, "still here");
    assertThat(read(client, 10)).isEqualTo("still here");
    assertThatThrownBy(() -> write(client, "x")).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void shutdownInput_isAnEnd() throws IOException {
    SocketChannel client = connected();
    client.shutdownInput();
    assertThat(readOnce(client)).isEqualTo(-1);
  }

  @Test
  void closedChannel_saysSo() throws IOException {
    SocketChannel client = connected();
    client.close();
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> write(client, "x")).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(client::getRemoteAddress).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(client::finishConnect).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void lingerOfZero_resets_readsAndThenWritesSaySo() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.close();
    assertThatThrownBy(() -> readOnce(server))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Connection reset");
    assertThatThrownBy(() -> write(server, "x"))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
  }

  @Test
  void close_withBytesUnread_isAnEndOrAReset_andWritesFail() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    write(client, "unread");
    await(server, SelectionKey.OP_READ);
    server.close();
    selector.selectNow();
    try {
      assertThat(readOnce(client)).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("Connection reset");
    }
    assertThatThrownBy(() -> writeForEver(client))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Broken pipe|Connection reset.*");
  }

  @Test
  void bytes_forAPeerThatHasClosed_areAnsweredWithAReset() throws IOException {
    SocketChannel client = connected();
    SocketChannel server = accepted();
    server.close();
    selector.selectNow();
    assertThat(readOnce(client)).isEqualTo(-1);
    write(client, "x");
    assertThatThrownBy(() -> writeForEver(client))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Broken pipe|Connection reset.*");
  }

  private void writeForEver(SocketChannel to) throws IOException {
    while (true) {
      pass(selector);
      write(to, "x");
    }
  }

  /* ---- the selector ---- */

  @Test
  void selector_reportsOutput_onlyToWhoIsInterested() throws IOException {
    SocketChannel client = connected();
    SelectionKey key = client.register(selector, SelectionKey.OP_READ);
    assertThat(selector.selectNow()).isZero();
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(selector.selectedKeys()).containsExactly(key);
    assertThat(selector.selectNow()).isZero();
  }

  @Test
  void selector_holdsAClosedChannel_untilItsNextSelect() throws IOException {
    SocketChannel client = connected();
    SelectionKey key = client.register(selector, SelectionKey.OP_READ);
    client.close();
    assertThat(key.isValid()).isFalse();
    assertThat(client.isRegistered()).isTrue();
    selector.selectNow();
    assertThat(client.isRegistered()).isFalse();
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void selector_closed_letsGoOfAll() throws IOException {
    SocketChannel client = connected();
    client.register(selector, SelectionKey.OP_READ);
    selector.close();
    assertThat(client.isRegistered()).isFalse();
    assertThat(client.isOpen()).isTrue();
  }
}
