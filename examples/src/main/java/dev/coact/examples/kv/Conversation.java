package dev.coact.examples.kv;

import dev.coact.actor.ActorContext;
import dev.coact.io.Connection;
import dev.coact.memory.Block;
import dev.coact.memory.QuotaExceededException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * What a {@link Client} does with its connection: reads what has come, serves all whole requests in
 * it together, writes all their replies, and again.
 *
 * <p>Used by the client's actor only.
 */
final class Conversation {
  private static final int BUFFER = 16 * 1024;

  /* What a pipelining client sends at a time; bounds what is asked, and answered, at once. */
  private static final int REQUESTS_AT_A_TIME = 1024;

  private static final int FLUSH_AT = 32 * 1024;

  /* How long, and for how many bytes, a client may still talk after it was told to go. */
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final int LINGER_BYTES = 1024 * 1024;

  private final ActorContext<?> ctx;
  private final Connection connection;
  private final KvStats stats;
  private final RequestParser<Block> parser;
  private final Round round;
  private final Planner planner;
  private final ReplyBuffer out = new ReplyBuffer();

  /** What is read and what is written passes through here; never both at once. */
  private final Block buffer;

  private Planner.Next next = Planner.Next.GO_ON;

  Conversation(ActorContext<?> ctx, KvServices services, long id, Connection connection) {
    this.ctx = ctx;
    this.connection = connection;
    stats = services.stats();
    KvSettings settings = services.settings();
    buffer = ctx.heap().allocate(BUFFER);
    parser = new RequestParser<>(settings.requestLimits());
    round = new Round(services.shards(), ctx.heap(), settings.requestTimeout());
    Session session = new Session(id, settings, services.info());
    planner = new Planner(services.clock(), stats, services.shards(), session, parser, round);
  }

  /** Serves the client until it goes, or is told to. */
  void hold() throws Exception {
    while (next == Planner.Next.GO_ON && read()) {
      serve();
    }
    if (next == Planner.Next.CLOSE) {
      linger();
    }
  }

  /** Reads what has come; false if the client has gone. */
  private boolean read() throws IOException {
    int n = connection.read(buffer, 0, BUFFER);
    if (n < 0) {
      return false;
    }
    stats.bytesRead.add(n);
    int at = parser.reserve(n);
    buffer.copyTo(0, parser.buffer(), at, n);
    parser.appended(n);
    return true;
  }

  /** Serves all whole requests that have been read. */
  private void serve() throws Exception {
    RequestParser.Step step = RequestParser.Step.REQUEST;
    while (step != RequestParser.Step.MORE && next == Planner.Next.GO_ON) {
      step = step();
      if (round.size() >= REQUESTS_AT_A_TIME) {
        reply();
      }
    }
    reply();
  }

  private RequestParser.Step step() throws IOException {
    try {
      RequestParser.Step step = parser.next();
      switch (step) {
        case REQUEST -> next = planner.plan();
        case LARGE -> readLarge();
        case MORE -> {}
      }
      return step;
    } catch (ProtocolException e) {
      stats.protocolErrors.increment();
      planner.refuse(e);
      next = Planner.Next.CLOSE;
      return RequestParser.Step.MORE;
    }
  }

  /** Reads a large argument into a block of its own, from the socket without a way round. */
  private void readLarge() throws IOException, ProtocolException {
    int size = parser.largeBytes();
    Block large = allocate(size);
    byte[] head = new byte[Math.min(size, parser.available())];
    int filled = parser.takeLarge(head);
    large.copyFrom(head, 0, 0, filled);
    while (filled < size) {
      int n = connection.read(large, filled, size - filled);
      if (n < 0) {
        throw new IOException("the client has gone in the middle of an argument");
      }
      stats.bytesRead.add(n);
      filled += n;
    }
    parser.endLarge(large);
  }

  private Block allocate(int size) throws ProtocolException {
    try {
      return ctx.heap().allocate(size);
    } catch (QuotaExceededException e) {
      ctx.log().warn("client refused: {}", e.getMessage());
      throw new ProtocolException("out of memory for a bulk of " + size + " bytes");
    }
  }

  /** Asks the shards, and sends the replies. */
  private void reply() throws Exception {
    if (round.size() > 0) {
      round.perform(ctx);
      for (int i = 0; i < round.size(); i++) {
        round.reply(i).writeTo(out, round);
        if (out.length() >= FLUSH_AT || !out.large().isEmpty()) {
          flush();
        }
      }
      flush();
      round.clear();
    }
  }

  private void flush() throws IOException {
    int written = 0;
    for (ReplyBuffer.LargeValue value : out.large()) {
      write(out.bytes(), written, value.at());
      written = value.at();
      Block large = value.block();
      connection.write(large, 0, large.size());
      stats.bytesWritten.add(large.size());
      large.free();
    }
    write(out.bytes(), written, out.length());
    out.clear();
  }

  private void write(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at += BUFFER) {
      int n = Math.min(BUFFER, to - at);
      buffer.copyFrom(bytes, at, 0, n);
      connection.write(buffer, 0, n);
    }
    stats.bytesWritten.add(to - from);
  }

  /**
   * Lets the client read the last reply: closing with its bytes unread would reset the connection.
   */
  private void linger() throws IOException {
    connection.shutdownOutput();
    int left = LINGER_BYTES;
    try {
      int n = 0;
      while (n >= 0 && left > 0) {
        n = connection.read(buffer, 0, BUFFER, LINGER);
        left -= n;
      }
    } catch (SocketTimeoutException e) {
      // it had its chance
    }
  }

  @Override
  public String toString() {
    return "Conversation[" + connection + " " + round + "]";
  }
}
