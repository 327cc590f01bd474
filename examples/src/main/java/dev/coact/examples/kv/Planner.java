package dev.coact.examples.kv;

import dev.coact.examples.kv.PendingReply.Part;
import dev.coact.examples.kv.StoreOp.ExpireOptions;
import dev.coact.examples.kv.StoreOp.SetOptions;
import dev.coact.memory.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the requests of one client into operations of shards, and what needs no shard into replies.
 *
 * <p>Used by the client's actor only.
 */
final class Planner {
  /** What follows a request. */
  enum Next {
    /** More requests. */
    GO_ON,
    /** The connection ends when the replies have been sent. */
    CLOSE,
    /** The connection ends at once. */
    DROP
  }

  /* Those who speak HTTP to us may be a browser that somebody else directs: no word to them. */
  private static final List<String> FOREIGN = List.of("post", "host:");

  /** An operation on one key. */
  @FunctionalInterface
  private interface KeyOp {
    StoreOp of(Key key);
  }

  private static final int MILLIS = 1;
  private static final int SECONDS = 1000;

  private final KvClock clock;
  private final KvStats stats;
  private final Shards shards;
  private final Session session;
  private final RequestParser<Block> request;
  private final Round round;

  Planner(
      KvClock clock,
      KvStats stats,
      Shards shards,
      Session session,
      RequestParser<Block> request,
      Round round) {
    this.clock = clock;
    this.stats = stats;
    this.shards = shards;
    this.session = session;
    this.request = request;
    this.round = round;
  }

  /** Adds the request that the parser has found to the round. */
  Next plan() {
    try {
      Command command = Command.find(request.argument(0));
      if (command == null) {
        return unknown();
      }
      stats.count(command);
      if (!command.accepts(request.count())) {
        error(Errors.arity(command.text()));
        return command == Command.QUIT ? Next.CLOSE : Next.GO_ON;
      }
      plan(command);
      return command == Command.QUIT ? Next.CLOSE : Next.GO_ON;
    } finally {
      freeUntaken();
    }
  }

  /** Adds the answer to what is not the protocol. */
  void refuse(ProtocolException e) {
    error("ERR " + e.getMessage());
  }

  private void plan(Command command) {
    switch (command) {
      case GET -> one(StoreOp.Get::new);
      case SET -> set();
      case INCR -> add(1);
      case DECR -> add(-1);
      case INCRBY -> addArgument(1);
      case DECRBY -> addArgument(-1);
      case MGET -> round.add(new PendingReply.Each(each(StoreOp.Get::new)));
      case MSET -> setSeveral();
      case DEL -> round.add(new PendingReply.Sum(each(StoreOp.Delete::new)));
      case EXISTS -> round.add(new PendingReply.Sum(each(StoreOp.Exists::new)));
      case GETDEL -> one(StoreOp.GetDelete::new);
      case APPEND -> append();
      case STRLEN -> one(StoreOp.Length::new);
      case TYPE -> one(StoreOp.TypeOf::new);
      case EXPIRE -> expire(command, SECONDS);
      case PEXPIRE -> expire(command, MILLIS);
      case TTL -> one(key -> new StoreOp.TimeLeft(key, SECONDS));
      case PTTL -> one(key -> new StoreOp.TimeLeft(key, MILLIS));
      case PERSIST -> one(StoreOp.Persist::new);
      case KEYS -> keys();
      case SCAN -> scan();
      case DBSIZE -> round.add(new PendingReply.Sum(all(StoreOp.Size::new)));
      case FLUSHALL -> flushAll();
      case PING -> ping();
      case ECHO -> echo(1);
      case SELECT -> select();
      case INFO -> info();
      case COMMAND, CONFIG, CLIENT, HELLO, QUIT -> own(out -> session.reply(command, words(), out));
    }
  }

  /* ---- keys ---- */

  private Key key(int index) {
    return shards.hash().key(bytes(index));
  }

  private Value value(int index) {
    Block large = request.takeArgument(index);
    return large == null ? Value.of(request.argument(index)) : Value.of(large);
  }

  private void one(KeyOp op) {
    Key key = key(1);
    one(key, op.of(key));
  }

  private void one(Key key, StoreOp op) {
    int shard = KeyHash.shardOf(key.hash(), shards.count());
    round.add(new PendingReply.One(shard, round.ask(shard, op)));
  }

  private Part part(Key key, StoreOp op) {
    int shard = KeyHash.shardOf(key.hash(), shards.count());
    return new Part(shard, round.ask(shard, op));
  }

  private List<Part> each(KeyOp op) {
    List<Part> parts = new ArrayList<>(request.count() - 1);
    for (int i = 1; i < request.count(); i++) {
      Key key = key(i);
      parts.add(part(key, op.of(key)));
    }
    return parts;
  }

  private List<Part> all(Supplier<StoreOp> op) {
    List<Part> parts = new ArrayList<>(shards.count());
    for (int i = 0; i < shards.count(); i++) {
      parts.add(new Part(i, round.ask(i, op.get())));
    }
    return parts;
  }

  private void setSeveral() {
    List<Part> parts = new ArrayList<>(request.count() / 2);
    for (int i = 1; i < request.count(); i += 2) {
      Key key = key(i);
      parts.add(part(key, new StoreOp.Set(key, value(i + 1), Entry.NEVER, SetOptions.NONE)));
    }
    round.add(new PendingReply.AllOk(parts));
  }

  private void set() {
    SetWords words = new SetWords();
    String wrong = request.count() == 3 ? null : words.read();
    if (wrong != null) {
      error(wrong);
      return;
    }
    Key key = key(1);
    one(key, new StoreOp.Set(key, value(2), words.expiresAtMillis, words.options));
  }

  /** Reads what follows the value of SET. */
  private final class SetWords {
    private long expiresAtMillis = Entry.NEVER;
    private SetOptions options = SetOptions.NONE;

    /** Returns what is wrong, or null. */
    @Nullable String read() {
      boolean nx = false;
      boolean xx = false;
      boolean keep = false;
      boolean get = false;
      int timeAt = 0;
      int unit = 0;
      for (int i = 3; i < request.count(); i++) {
        byte[] word = request.argument(i);
        boolean hasNext = i + 1 < request.count();
        if (Words.is(word, "nx") && !xx) {
          nx = true;
        } else if (Words.is(word, "xx") && !nx) {
          xx = true;
        } else if (Words.is(word, "get")) {
          get = true;
        } else if (Words.is(word, "keepttl") && timeAt == 0) {
          keep = true;
        } else if (Words.is(word, "ex") && !keep && timeAt == 0 && hasNext) {
          unit = SECONDS;
          timeAt = ++i;
        } else if (Words.is(word, "px") && !keep && timeAt == 0 && hasNext) {
          unit = MILLIS;
          timeAt = ++i;
        } else {
          return Errors.SYNTAX;
        }
      }
      options = new SetOptions(nx, xx, keep, get);
      return timeAt == 0 ? null : readTime(request.argument(timeAt), unit);
    }

    private @Nullable String readTime(byte[] argument, int unit) {
      OptionalLong time = Decimal.parse(argument);
      if (time.isEmpty()) {
        return Errors.NOT_AN_INTEGER;
      }
      OptionalLong at = expiry(time.getAsLong(), unit);
      if (time.getAsLong() <= 0 || at.isEmpty()) {
        return Errors.expireTime("set");
      }
      expiresAtMillis = at.getAsLong();
      return null;
    }
  }

  /** Returns a time from now, or empty if that is further than numbers reach. */
  private OptionalLong expiry(long time, int unit) {
    if (time > Long.MAX_VALUE / unit || time < Long.MIN_VALUE / unit) {
      return OptionalLong.empty();
    }
    long delta = time * unit;
    long now = clock.nowMillis();
    return delta > Entry.NEVER - 1 - now ? OptionalLong.empty() : OptionalLong.of(now + delta);
  }

  private void add(long delta) {
    one(key -> new StoreOp.Add(key, delta));
  }

  private void addArgument(int sign) {
    OptionalLong delta = Decimal.parse(bytes(2));
    if (delta.isEmpty()) {
      error(Errors.NOT_AN_INTEGER);
    } else if (sign < 0 && delta.getAsLong() == Long.MIN_VALUE) {
      error("ERR decrement would overflow");
    } else {
      add(sign * delta.getAsLong());
    }
  }

  private void append() {
    Key key = key(1);
    one(key, new StoreOp.Append(key, value(2)));
  }

  private void expire(Command command, int unit) {
    boolean nx = false;
    boolean xx = false;
    boolean gt = false;
    boolean lt = false;
    for (int i = 3; i < request.count(); i++) {
      byte[] word = request.argument(i);
      if (Words.is(word, "nx")) {
        nx = true;
      } else if (Words.is(word, "xx")) {
        xx = true;
      } else if (Words.is(word, "gt")) {
        gt = true;
      } else if (Words.is(word, "lt")) {
        lt = true;
      } else {
        error("ERR Unsupported option " + Words.text(word));
        return;
      }
    }
    OptionalLong time = Decimal.parse(bytes(2));
    if (nx && (xx || gt || lt)) {
      error(Errors.EXPIRE_FIRST);
    } else if (gt && lt) {
      error(Errors.EXPIRE_SECOND);
    } else if (time.isEmpty()) {
      error(Errors.NOT_AN_INTEGER);
    } else {
      OptionalLong at = expiry(time.getAsLong(), unit);
      ExpireOptions options = new ExpireOptions(nx, xx, gt, lt);
      if (at.isEmpty()) {
        error(Errors.expireTime(command.text()));
      } else {
        one(key -> new StoreOp.Expire(key, at.getAsLong(), options));
      }
    }
  }

  private void keys() {
    Glob pattern = new Glob(bytes(1));
    round.add(new PendingReply.Joined(all(() -> new StoreOp.Keys(pattern))));
  }

  private void scan() {
    OptionalLong cursor = Decimal.parse(bytes(1));
    if (cursor.isEmpty() || cursor.getAsLong() < 0) {
      error(Errors.INVALID_CURSOR);
      return;
    }
    long count = 10;
    Glob pattern = null;
    boolean anyType = true;
    for (int i = 2; i < request.count(); i += 2) {
      byte[] word = request.argument(i);
      if (i + 1 == request.count()) {
        error(Errors.SYNTAX);
        return;
      }
      byte[] value = bytes(i + 1);
      if (Words.is(word, "match")) {
        pattern = new Glob(value);
      } else if (Words.is(word, "type")) {
        anyType = Words.is(value, "string");
      } else if (Words.is(word, "count")) {
        OptionalLong number = Decimal.parse(value);
        if (number.isEmpty() || number.getAsLong() < 1) {
          error(number.isEmpty() ? Errors.NOT_AN_INTEGER : Errors.SYNTAX);
          return;
        }
        count = number.getAsLong();
      } else {
        error(Errors.SYNTAX);
        return;
      }
    }
    int shard = ScanCursor.shard(cursor.getAsLong(), shards.count());
    long inShard = ScanCursor.inShard(cursor.getAsLong(), shards.count());
    StoreOp op = new StoreOp.Scan(inShard, shard, shards.count(), count, pattern, anyType);
    round.add(new PendingReply.One(shard, round.ask(shard, op)));
  }

  private void flushAll() {
    boolean valid =
        request.count() == 1
            || (request.count() == 2
                && (Words.is(request.argument(1), "sync")
                    || Words.is(request.argument(1), "async")));
    if (valid) {
      round.add(new PendingReply.AllOk(all(StoreOp.Flush::new)));
    } else {
      error(Errors.SYNTAX);
    }
  }

  /* ---- without keys ---- */

  private void ping() {
    if (request.count() == 1) {
      own(out -> out.status("PONG"));
    } else {
      echo(1);
    }
  }

  private void echo(int index) {
    Block large = request.takeArgument(index);
    own(out -> {
      if (large == null) {
        out.bulk(request.argument(index));
      } else {
        out.largeBulk(large);
      }
    });
  }

  private void select() {
    OptionalLong database = Decimal.parse(bytes(1));
    if (database.isEmpty() || database.getAsLong() != (int) database.getAsLong()) {
      error(Errors.NOT_AN_INTEGER);
    } else if (database.getAsLong() != 0) {
      error(Errors.DATABASE);
    } else {
      own(ReplyBuffer::ok);
    }
  }

  private void info() {
    List<byte[]> sections = words().subList(1, request.count());
    round.add(new PendingReply.Later(out -> out.bulk(session.info(sections))));
  }

  private Next unknown() {
    byte[] name = bytes(0);
    String text = Words.text(name);
    if (FOREIGN.contains(text.toLowerCase(Locale.ROOT))) {
      return Next.DROP;
    }
    error(Words.unknownCommand(words()));
    return Next.GO_ON;
  }

  /** What the client's actor answers without a shard. */
  private void own(Consumer<ReplyBuffer> reply) {
    ReplyBuffer out = round.own();
    int from = out.length();
    reply.accept(out);
    round.add(new PendingReply.Own(from, out.length()));
  }

  private void error(String text) {
    own(out -> out.error(text));
  }

  /* ---- arguments ---- */

  /** All arguments, the name first. */
  private List<byte[]> words() {
    List<byte[]> words = new ArrayList<>(request.count());
    for (int i = 0; i < request.count(); i++) {
      words.add(bytes(i));
    }
    return words;
  }

  /** An argument on the Java heap, however large. */
  private byte[] bytes(int index) {
    Block large = request.takeArgument(index);
    if (large == null) {
      return request.argument(index);
    }
    byte[] copy = new byte[large.size()];
    large.copyTo(0, copy, 0, copy.length);
    large.free();
    return copy;
  }

  private void freeUntaken() {
    if (request.hasLarge()) {
      for (int i = 0; i < request.count(); i++) {
        Block large = request.takeArgument(i);
        if (large != null) {
          large.free();
        }
      }
    }
  }
}
