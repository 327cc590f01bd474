package dev.coact.io;

import static dev.coact.io.TestSystem.anyPort;
import static dev.coact.io.TestSystem.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.Block;
import dev.coact.memory.BlockAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What io promises, over loopback on the production scheduler, whatever its coroutines are. */
@Timeout(120)
abstract class IoContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final boolean portable;
  private final List<TestSystem> systems = new ArrayList<>();

  IoContract(boolean portable) {
    this.portable = portable;
  }

  @AfterEach
  void nothingIsLeft() {
    systems.forEach(TestSystem::close);
  }

  private TestSystem system(int budget) {
    return system(new IoSettings(budget, Duration.ZERO), _ -> false);
  }

  private TestSystem system(IoSettings settings, LongPredicate refusal) {
    TestSystem system = new TestSystem(portable, settings, refusal);
    systems.add(system);
    return system;
  }

  /** An actor that accepts one connection after the other and hands each to an actor of its own. */
  private static final class Server {
    final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
    final List<TestActor> served = new ArrayList<>(); // acceptor's; read after its end
    final TestActor acceptor;

    Server(TestSystem system, int clients, Serving serving) {
      acceptor =
          system.start(
              "acceptor",
              self -> {
                Listener listener = self.io.listen(anyPort(), 0);
                address.complete(listener.localAddress());
                for (int i = 0; i < clients; i++) {
                  Connection connection = listener.accept();
                  AtomicReference<Connection> mine = new AtomicReference<>();
                  TestActor server =
                      new TestActor(system, "server-" + i, own -> serving.serve(own, mine.get()));
                  mine.set(connection.transferTo(server.io));
                  served.add(server);
                  system.scheduler.schedule(server);
                }
              });
    }

    InetSocketAddress address() throws Exception {
      return address.get(30, TimeUnit.SECONDS);
    }

    void join() throws Exception {
      acceptor.join();
      for (TestActor each : served) {
        each.join();
      }
    }
  }

  interface Serving {
    void serve(TestActor self, Connection connection) throws Exception;
  }

  private static void echo(TestActor self, Connection connection) throws IOException {
    Block block = self.block(5000);
    int n = connection.read(block, 0, block.size());
    while (n > 0) {
      connection.write(block, 0, n);
      n = connection.read(block, 0, block.size());
    }
    connection.close();
  }

  private static Socket client(Server server) throws Exception {
    InetSocketAddress address = server.address();
    return new Socket(address.getAddress(), address.getPort());
  }

  private static void readFully(Connection from, Block into, int n) throws IOException {
    for (int at = 0; at < n; ) {
      int read = from.read(into, at, n - at);
      assertThat(read).as("read of %d at %d", n, at).isPositive();
      at += read;
    }
  }

  /* ---- bytes ---- */

  @Test
  void echo_manyConnections_bringsBackEachByte() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server = new Server(system, 50, IoContract::echo);
    List<TestActor> clients = new ArrayList<>();
    for (int c = 0; c < 50; c++) {
      int seed = c;
      clients.add(
          system.start(
              "client-" + c,
              self -> {
                Random random = new Random(seed);
                Connection connection = self.io.connect(server.address(), LONG);
                for (int i = 0; i < 100; i++) {
                  exchange(self, connection, random);
                }
              }));
    }
    for (TestActor each : clients) {
      each.join();
    }
    server.join();
    assertThat(system.counters().opened()).isEqualTo(101);
    assertThat(system.counters().transferred()).isEqualTo(50);
  }

  private static void exchange(TestActor self, Connection connection, Random random)
      throws IOException {
    byte[] message = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 300)];
    random.nextBytes(message);
    Block out = self.block(message.length + 3);
    Block in = self.block(message.length);
    out.copyFrom(message, 0, 3, message.length);
    connection.write(out, 3, message.length);
    readFully(connection, in, message.length);
    assertThat(in.contentEquals(message)).isTrue();
    in.free();
    out.free();
  }

  @Test
  void write_slowReader_suspendsTheWriterOnly() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    int total = 16 << 20;
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(total);
              for (int i = 0; i < total; i += Long.BYTES) {
                block.putLong(i, i * 0x9E3779B97F4A7C15L);
              }
              connection.write(block, 0, total);
              connection.close();
            });
    try (Socket client = client(server)) {
      server.acceptor.join();
      TestActor writer = server.served.getFirst();
      writer.awaitWaitFor("output on connection");
      TestActor other = system.start("other", _ -> {});
      other.join();
      byte[] all = client.getInputStream().readAllBytes();
      assertThat(all).hasSize(total);
      java.nio.ByteBuffer longs = java.nio.ByteBuffer.wrap(all);
      for (int i = 0; i < total; i += Long.BYTES) {
        assertThat(longs.getLong(i)).isEqualTo(i * 0x9E3779B97F4A7C15L);
      }
    }
    server.join();
  }

  @Test
  void readNow_nothingThere_isZero_andBytesLater() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    CountDownLatch looked = new CountDownLatch(1);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(10);
              assertThat(connection.readNow(block, 0, 10)).isZero();
              looked.countDown();
              assertThat(connection.read(block, 4, 6)).isEqualTo(2);
              assertThat(block.getShort(4)).isEqualTo((short) 0x0102);
              assertThat(connection.readNow(block, 0, 10)).isZero();
            });
    try (Socket client = client(server)) {
      looked.await();
      client.getOutputStream().write(new byte[] {1, 2});
      server.join();
    }
  }

  @Test
  void read_smallerThanWhatCame_leavesTheRest() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(3);
              for (int i = 0; i < 9; i++) {
                readFully(connection, block, 1);
                assertThat(block.getByte(0)).isEqualTo((byte) i);
              }
              assertThat(connection.read(block, 0, 1)).isEqualTo(-1);
            });
    try (Socket client = client(server)) {
      client.getOutputStream().write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
    }
    server.join();
  }

  /* ---- how it ends ---- */

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void peerCloses_bytesLeftOrNone_readerWaitingOrNot_isEndOfStream(boolean waiting, boolean left)
      throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    CountDownLatch closed = new CountDownLatch(waiting ? 0 : 1);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              closed.await(30, TimeUnit.SECONDS);
              Block block = self.block(10);
              if (left) {
                readFully(connection, block, 3);
              }
              for (int i = 0; i < 3; i++) {
                assertThat(connection.read(block, 0, 10)).isEqualTo(-1);
              }
            });
    try (Socket client = client(server)) {
      server.acceptor.join();
      if (waiting) {
        server.served.getFirst().awaitWaitFor("input on connection");
      }
      if (left) {
        client.getOutputStream().write(new byte[3]);
      }
    }
    closed.countDown();
    server.join();
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void peerResets_bytesLeftOrNone_readerWaitingOrNot_throws(boolean waiting, boolean left)
      throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    CountDownLatch reset = new CountDownLatch(waiting ? 0 : 1);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              reset.await(30, TimeUnit.SECONDS);
              Block block = self.block(10);
              assertThatThrownBy(
                      () -> {
                        while (connection.read(block, 0, 10) > 0) {
                          assertThat(left).isTrue(); // may still be there
                        }
                      })
                  .isInstanceOf(SocketException.class)
                  .hasMessageContaining("reset");
              assertThat(connection.isOpen()).isTrue();
              assertThatThrownBy(() -> connection.write(block, 0, 10))
                  .isInstanceOf(IOException.class);
            });
    Socket client = client(server);
    server.acceptor.join();
    if (waiting) {
      server.served.getFirst().awaitWaitFor("input on connection");
    }
    if (left) {
      client.getOutputStream().write(new byte[3]);
    }
    client.setSoLinger(true, 0);
    client.close();
    reset.countDown();
    server.join();
  }

  @Test
  void peerIsKilledInMidRead_readerEnds() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(100);
              readFully(connection, block, 100);
            });
    Socket client = client(server);
    client.getOutputStream().write(new byte[50]);
    server.acceptor.join();
    server.served.getFirst().awaitWaitFor("input on connection");
    client.close();
    assertThatThrownBy(server::join).isInstanceOf(AssertionError.class);
    eventually(server.served.getFirst()::hasEnded);
  }

  @Test
  void write_closedPeer_throws() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    CountDownLatch closed = new CountDownLatch(1);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              closed.await(30, TimeUnit.SECONDS);
              Block block = self.block(100_000);
              assertThatThrownBy(
                      () -> {
                        for (int i = 0; i < 1000; i++) {
                          connection.write(block, 0, 100_000);
                        }
                      })
                  .isInstanceOf(IOException.class);
            });
    client(server).close();
    closed.countDown();
    server.join();
  }

  @Test
  void write_peerResetsWhileItWaits_throws() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(16 << 20);
              assertThatThrownBy(() -> connection.write(block, 0, 16 << 20))
                  .isInstanceOf(IOException.class);
            });
    Socket client = client(server);
    server.acceptor.join();
    server.served.getFirst().awaitWaitFor("output on connection");
    client.setSoLinger(true, 0);
    client.close();
    server.join();
  }

  @Test
  void shutdownOutput_peerSeesTheEnd_andReadingGoesOn() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(10);
              connection.write(block, 0, 4);
              connection.shutdownOutput();
              readFully(connection, block, 5);
              assertThat(connection.read(block, 0, 10)).isEqualTo(-1);
              assertThatThrownBy(() -> connection.write(block, 0, 1))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("shutdownOutput");
            });
    try (Socket client = client(server)) {
      InputStream in = client.getInputStream();
      assertThat(in.readAllBytes()).hasSize(4);
      OutputStream out = client.getOutputStream();
      out.write(new byte[5]);
      client.shutdownOutput();
      server.join();
    }
  }

  @Test
  void peerShutsDownItsOutput_writingGoesOn() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(10);
              assertThat(connection.read(block, 0, 10)).isEqualTo(-1);
              connection.write(block, 0, 7);
            });
    try (Socket client = client(server)) {
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSize(7);
    }
    server.join();
  }

  /* ---- the budget ---- */

  @Test
  void budgetOfThree_tenClients_theExtraOnesWaitAndAreServed() throws Exception {
    TestSystem system = system(3);
    AtomicLong most = new AtomicLong();
    Server server =
        new Server(
            system,
            10,
            (self, connection) -> {
              most.accumulateAndGet(system.counters().permits(), Math::max);
              echo(self, connection);
            });
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(client(server));
    }
    eventually(() -> system.counters().waitingForPermit() == 1);
    assertThat(system.counters().leased()).isEqualTo(3);
    for (Socket client : clients) { // in the order in which they came
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
      client.close();
    }
    server.join();
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(system.counters().opened()).isEqualTo(11);
    assertThat(system.counters().acceptFailures()).isZero();
  }

  @Test
  void permits_areGrantedInOrder() throws Exception {
    TestSystem system = system(1);
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    TestActor first =
        system.start(
            "first",
            self -> {
              try (Listener _ = self.io.listen(anyPort(), 0)) {
                order.add(-1);
                go.await();
              }
            });
    assertThat(order.take()).isEqualTo(-1);
    List<TestActor> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      others.add(
          system.start(
              "other-" + i,
              self -> {
                try (Listener _ = self.io.listen(anyPort(), 0)) {
                  order.add(number);
                }
              }));
      int waiting = i + 1;
      eventually(() -> system.counters().waitingForPermit() == waiting);
    }
    go.countDown();
    first.join();
    for (TestActor each : others) {
      each.join();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void listen_budgetSpent_permitTimeoutNamesBudgetAndKey() throws Exception {
    TestSystem system = system(new IoSettings(1, SHORT), _ -> false);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              assertThatThrownBy(() -> self.io.listen(anyPort(), 0))
                  .isInstanceOf(PermitTimeoutException.class)
                  .hasMessageContaining("coact.io.descriptor-budget=1")
                  .hasMessageContaining("coact.io.permit-timeout=PT0.02S");
              assertThatThrownBy(() -> self.io.connect(listener.localAddress(), LONG))
                  .isInstanceOf(PermitTimeoutException.class);
              assertThatThrownBy(
                      () -> self.io.connect(listener.localAddress(), Duration.ofMillis(1)))
                  .isInstanceOf(SocketTimeoutException.class);
              assertThatThrownBy(() -> listener.accept(SHORT))
                  .isInstanceOf(SocketTimeoutException.class);
              listener.close();
              self.io.listen(anyPort(), 0).close();
            });
    actor.join();
    assertThat(system.counters().permitTimeouts()).isEqualTo(3);
  }

  @Test
  void accept_systemHasNoDescriptor_isCountedAndTriedAgain() throws Exception {
    TestSystem system =
        system(new IoSettings(10, Duration.ZERO), attempt -> attempt >= 2 && attempt <= 4);
    Server server = new Server(system, 1, IoContract::echo);
    try (Socket client = client(server)) {
      client.getOutputStream().write(9);
      assertThat(client.getInputStream().read()).isEqualTo(9);
    }
    server.join();
    assertThat(system.counters().acceptFailures()).isEqualTo(3);
  }

  @Test
  void accept_systemHasNoDescriptorUntilTheDeadline_throws() throws Exception {
    TestSystem system = system(new IoSettings(10, Duration.ZERO), attempt -> attempt >= 2);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              assertThatThrownBy(() -> listener.accept(SHORT))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("Too many open files");
              assertThat(listener.isOpen()).isTrue();
            });
    actor.join();
  }

  @Test
  void kthDescriptorRefused_allPermitsComeBack() throws Exception {
    for (int k = 1; k <= 4; k++) {
      int refused = k;
      try (TestSystem system =
          new TestSystem(
              portable, new IoSettings(10, Duration.ZERO), attempt -> attempt == refused)) {
        TestActor actor =
            system.start(
                "actor",
                self -> {
                  Listener listener = self.io.listen(anyPort(), 0);
                  Connection out = self.io.connect(listener.localAddress(), LONG);
                  Connection in = listener.accept(LONG);
                  in.close();
                  assertThat(out.read(self.block(1), 0, 1)).isEqualTo(-1);
                });
        if (refused <= 2) {
          assertThatThrownBy(actor::join)
              .isInstanceOf(IOException.class)
              .hasMessageContaining("Too many open files");
        } else {
          actor.join();
        }
      }
    }
  }

  /* ---- owners ---- */

  @Test
  void ownerEnds_leasesAreRevokedInReverseOrder() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    AtomicReference<List<Lease>> leases = new AtomicReference<>();
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              Connection out = self.io.connect(listener.localAddress(), LONG);
              Connection in = listener.accept();
              assertThat(self.io.leases()).containsExactly(listener, out, in);
              leases.set(self.io.leases());
            });
    actor.join();
    assertThat(leases.get())
        .noneMatch(Lease::isOpen)
        .allMatch(lease -> lease.toString().endsWith("revoked, its owner has ended"));
    assertThat(actor.io.leases()).isEmpty();
    assertThat(system.counters().revoked()).isEqualTo(3);
    actor.io.close();
    assertThat(system.counters().closed()).isEqualTo(3);
  }

  @Test
  void ownerIsGivenUpWhileItReads_theReadEnds_andThePeerSeesIt() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server = new Server(system, 1, IoContract::echo);
    try (Socket client = client(server)) {
      server.acceptor.join();
      TestActor reader = server.served.getFirst();
      reader.awaitWaitFor("input on connection");
      reader.io.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(reader::join)
          .isInstanceOf(LeaseRevokedException.class)
          .hasMessageContaining("revoked");
    }
  }

  @Test
  void io_usedAfterTheOwnersEnd_throws() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              self.io.close();
              assertThatThrownBy(() -> self.io.listen(anyPort(), 0))
                  .isInstanceOf(LeaseRevokedException.class);
            });
    actor.join();
  }

  @Test
  void lease_usedByAnother_throwsAndTouchesNothing() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    AtomicReference<Connection> theirs = new AtomicReference<>();
    CountDownLatch tried = new CountDownLatch(1);
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              theirs.set(connection);
              tried.await();
              assertThat(connection.read(self.block(1), 0, 1)).isEqualTo(1);
            });
    try (Socket client = client(server)) {
      eventually(() -> theirs.get() != null);
      client.getOutputStream().write(1);
      TestActor thief =
          system.start(
              "thief",
              self -> {
                Block block = self.block(1);
                Connection stolen = theirs.get();
                assertThatThrownBy(() -> stolen.read(block, 0, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("server-0");
                assertThatThrownBy(() -> stolen.write(block, 0, 1))
                    .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> stolen.transferTo(self.io))
                    .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(stolen::close).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> server.acceptor.io.listen(anyPort(), 0))
                    .isInstanceOf(IllegalStateException.class);
              });
      thief.join();
      tried.countDown();
      server.join();
    }
  }

  @Test
  void blocks_areCheckedByTheirOwnRules() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor other = new TestActor(system, "other", _ -> {});
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(10);
              assertThatThrownBy(() -> connection.read(block, 5, 6))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              assertThatThrownBy(() -> connection.write(block, -1, 1))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              assertThatThrownBy(() -> connection.read(block, 0, 0))
                  .isInstanceOf(IllegalArgumentException.class);
              Block given = block.moveTo(other.heap);
              assertThatThrownBy(() -> connection.read(given, 0, 1))
                  .isInstanceOf(BlockAccessException.class);
              assertThatThrownBy(() -> connection.read(block, 0, 1))
                  .isInstanceOf(BlockAccessException.class);
            });
    try (Socket client = client(server)) {
      client.getOutputStream().write(1);
      server.join();
    }
    system.scheduler.schedule(other);
    other.join();
  }

  @Test
  void transfer_unreadBytesGoAlong_andTheOldHandleIsStale() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    AtomicReference<Connection> given = new AtomicReference<>();
    TestActor receiver =
        new TestActor(
            system,
            "receiver",
            self -> {
              Connection mine = given.get();
              assertThat(mine.generation()).isEqualTo(3);
              Block block = self.block(10);
              readFully(mine, block, 4);
              mine.write(block, 0, 4);
            });
    Server server =
        new Server(
            system,
            1,
            (self, connection) -> {
              Block block = self.block(10);
              readFully(connection, block, 1); // registered with the selector by now
              given.set(connection.transferTo(receiver.io));
              assertThat(connection.isOpen()).isFalse();
              assertThat(self.io.leases()).isEmpty();
              assertThat(receiver.io.leases()).containsExactly(given.get());
              assertThatThrownBy(() -> connection.read(block, 0, 1))
                  .isInstanceOf(LeaseRevokedException.class)
                  .hasMessageContaining("given to another actor");
              assertThatThrownBy(() -> connection.transferTo(receiver.io))
                  .isInstanceOf(LeaseRevokedException.class);
              connection.close(); // does nothing
              assertThat(given.get().isOpen()).isTrue();
            });
    try (Socket client = client(server)) {
      server.acceptor.join();
      server.served.getFirst().awaitWaitFor("input on connection");
      client.getOutputStream().write(new byte[] {0, 1, 2, 3, 4});
      server.join();
      system.scheduler.schedule(receiver);
      assertThat(client.getInputStream().readNBytes(4)).containsExactly(1, 2, 3, 4);
      receiver.join();
    }
  }

  @Test
  void transfer_targetHasEnded_closesTheSocketAndTells() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor dead = system.start("dead", _ -> {});
    dead.join();
    Server server =
        new Server(
            system,
            1,
            (_, connection) -> {
              assertThatThrownBy(() -> connection.transferTo(dead.io))
                  .isInstanceOf(LeaseRevokedException.class)
                  .hasMessageContaining("dead");
              assertThat(connection.isOpen()).isFalse();
            });
    try (Socket client = client(server)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    server.join();
  }

  @Test
  void staleHandle_descriptorUsedAgain_touchesNothing() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Block block = self.block(10);
              Listener listener = self.io.listen(anyPort(), 0);
              Connection old = self.io.connect(listener.localAddress(), LONG);
              listener.accept().close();
              assertThat(old.read(block, 0, 1)).isEqualTo(-1);
              old.close();
              List<Connection> later = new ArrayList<>();
              for (int i = 0; i < 10; i++) { // one of them has the old one's number
                later.add(self.io.connect(listener.localAddress(), LONG));
                later.add(listener.accept());
              }
              assertThatThrownBy(() -> old.write(block, 0, 1))
                  .isInstanceOf(LeaseRevokedException.class);
              for (Connection each : later) {
                assertThat(each.readNow(block, 0, 1)).isZero();
              }
            });
    actor.join();
  }

  /* ---- stop and deadlines ---- */

  @Test
  void stop_whileWaitingForAnything_endsTheWaitAndHoldsNothing() throws Exception {
    TestSystem system = system(3);
    CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
    TestActor acceptor =
        system.start(
            "acceptor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              address.complete(listener.localAddress());
              listener.accept();
              listener.accept();
            });
    TestActor reader =
        system.start(
            "reader",
            self -> {
              Connection connection = self.io.connect(address.get(), LONG);
              connection.read(self.block(1), 0, 1, LONG);
            });
    reader.awaitWaitFor("input on connection");
    acceptor.awaitWaitFor("listener"); // for a permit
    TestActor connecting = system.start("connecting", self -> self.io.connect(address.get(), LONG));
    connecting.awaitWaitFor("connect to");
    for (TestActor each : List.of(connecting, reader, acceptor)) {
      each.stop();
      assertThatThrownBy(each::join).isInstanceOf(CancellationException.class);
    }
    eventually(() -> system.counters().permits() == 0);

    TestActor writer =
        system.start(
            "writer",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              Connection out = self.io.connect(listener.localAddress(), LONG);
              Connection in = listener.accept();
              assertThat(in.isOpen()).isTrue();
              out.write(self.block(32 << 20), 0, 32 << 20, LONG);
            });
    writer.awaitWaitFor("output on connection");
    writer.stop();
    assertThatThrownBy(writer::join).isInstanceOf(CancellationException.class);

    TestActor alone = system.start("alone", self -> self.io.listen(anyPort(), 0).accept(LONG));
    alone.awaitWaitFor("input on listener");
    alone.stop();
    assertThatThrownBy(alone::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void stop_actorThatNeverHasToWait_endsIt() throws Exception {
    TestSystem system = system(3);
    CountDownLatch running = new CountDownLatch(1);
    TestActor busy =
        system.start(
            "busy",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              Connection out = self.io.connect(listener.localAddress(), LONG);
              Connection in = listener.accept();
              Block block = self.block(1);
              while (true) {
                out.write(block, 0, 1);
                readFully(in, block, 1);
                running.countDown();
              }
            });
    running.await();
    busy.stop();
    assertThatThrownBy(busy::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void deadlines_endAcceptReadAndWrite_andTheLeaseLivesOn() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              assertThatThrownBy(() -> listener.accept(SHORT))
                  .isInstanceOf(SocketTimeoutException.class)
                  .hasMessageContaining("PT0.02S");
              Connection out = self.io.connect(listener.localAddress(), LONG);
              Connection in = listener.accept(SHORT);
              Block block = self.block(16 << 20);
              assertThatThrownBy(() -> in.read(block, 0, 1, SHORT))
                  .isInstanceOf(SocketTimeoutException.class);
              assertThatThrownBy(() -> in.read(block, 0, 1, Duration.ZERO))
                  .isInstanceOf(SocketTimeoutException.class);
              out.write(block, 0, 1);
              assertThat(in.read(block, 0, 1, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(1);
              assertThatThrownBy(() -> out.write(block, 0, block.size(), SHORT))
                  .isInstanceOf(SocketTimeoutException.class);
              assertThat(in.read(block, 0, 100, SHORT)).isPositive();
            });
    actor.join();
  }

  @Test
  void connect_nobodyListens_throwsAndHoldsNothing() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              InetSocketAddress gone = listener.localAddress();
              listener.close();
              eventually(() -> system.counters().permits() == 0);
              assertThatThrownBy(() -> self.io.connect(gone, LONG))
                  .isInstanceOf(ConnectException.class);
              assertThatThrownBy(() ->
                      self.io.connect(InetSocketAddress.createUnresolved("no.such.host", 1), LONG))
                  .isInstanceOf(UnknownHostException.class);
              eventually(() -> system.counters().permits() == 0);
            });
    actor.join();
    assertThat(system.counters().connectFailures()).isEqualTo(1);
  }

  @Test
  void connect_fullBacklog_waitsAndTimesOut() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 1);
              assertThatThrownBy(
                      () -> {
                        for (int i = 0; i < 10; i++) {
                          self.io.connect(listener.localAddress(), Duration.ofMillis(200));
                        }
                      })
                  .isInstanceOf(SocketTimeoutException.class)
                  .hasMessageContaining("connect");
            });
    actor.join();
  }

  @Test
  void listen_addressInUse_throwsAndHoldsNothing() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Listener listener = self.io.listen(anyPort(), 0);
              assertThatThrownBy(() -> self.io.listen(listener.localAddress(), 0))
                  .isInstanceOf(java.net.BindException.class);
              assertThat(system.counters().permits()).isEqualTo(1);
            });
    actor.join();
  }

  @Test
  void interrupt_closesNoChannel() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    TestActor actor =
        system.start(
            "actor",
            self -> {
              Thread.currentThread().interrupt();
              Listener listener = self.io.listen(anyPort(), 0);
              Connection out = self.io.connect(listener.localAddress(), LONG);
              Connection in = listener.accept();
              Block block = self.block(10);
              assertThat(in.readNow(block, 0, 1)).isZero();
              out.write(block, 0, 3);
              readFully(in, block, 3);
              out.shutdownOutput();
              assertThat(in.read(block, 0, 1)).isEqualTo(-1);
              assertThat(self.io.leases()).hasSize(3).allMatch(Lease::isOpen);
              assertThat(Thread.interrupted()).isTrue();
            });
    actor.join();
  }

  /* ---- threads and systems ---- */

  @Test
  void plainThread_mayUseIt() throws Exception {
    TestSystem system = system(TestSystem.BUDGET);
    Server server = new Server(system, 1, IoContract::echo);
    IoOwner thread =
        new IoOwner() {
          @Override
          public String name() {
            return "thread";
          }

          @Override
          public boolean isCurrent() {
            return true;
          }
        };
    dev.coact.memory.HeapOwner heapOwner =
        new dev.coact.memory.HeapOwner() {
          @Override
          public String name() {
            return "thread";
          }

          @Override
          public boolean isCurrent() {
            return true;
          }
        };
    try (ActorIo io = system.io.open(thread);
        var heap = system.depot.open(heapOwner)) {
      Connection connection = io.connect(server.address(), LONG);
      Block block = heap.allocate(100);
      for (int i = 0; i < 1000; i++) {
        connection.write(block, 0, 100);
        readFully(connection, block, 100);
      }
      assertThatThrownBy(() -> connection.read(block, 0, 1, SHORT))
          .isInstanceOf(SocketTimeoutException.class);
    }
    server.join();
  }

  @Test
  void systemClose_endsAllWaits() throws Exception {
    TestSystem system = system(3);
    Server server = new Server(system, 2, IoContract::echo);
    try (Socket client = client(server)) {
      server.acceptor.awaitWaitFor("input on listener"); // with the third permit
      eventually(() -> system.counters().permits() == 3);
      TestActor waiting = system.start("waiting", self -> self.io.listen(anyPort(), 0));
      waiting.awaitWaitFor("listen on");
      system.io.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(waiting::join)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(server.acceptor::join).isInstanceOf(LeaseRevokedException.class);
      assertThatThrownBy(server.served.getFirst()::join).isInstanceOf(LeaseRevokedException.class);
    }
    assertThatThrownBy(() -> new TestActor(system, "late", _ -> {}))
        .isInstanceOf(IllegalStateException.class);
    CountDownLatch later = new CountDownLatch(1); // the scheduler lives on without a selector
    system.scheduler.schedule(new Signal(later));
    assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** A task that signals that it ran. */
  private static final class Signal extends dev.coact.scheduler.Task {
    private final CountDownLatch latch;

    Signal(CountDownLatch latch) {
      this.latch = latch;
    }

    @Override
    protected void run() {
      latch.countDown();
    }

    @Override
    protected RuntimeException cancellation() {
      return new CancellationException("test");
    }
  }

  @Test
  void aHundredSystems_leaveNoDescriptor() throws Exception {
    long before = openFiles();
    for (int i = 0; i < 100; i++) {
      try (TestSystem system = TestSystem.withBudget(portable, 10)) {
        Server server = new Server(system, 1, IoContract::echo);
        try (Socket client =
            new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
          client.getOutputStream().write(1);
          assertThat(client.getInputStream().read()).isEqualTo(1);
        }
        server.join();
      }
    }
    eventually(() -> openFiles() <= before + 10);
  }

  private static long openFiles() {
    String[] open = new java.io.File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }
}
