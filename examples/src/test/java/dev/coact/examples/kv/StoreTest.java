package dev.coact.examples.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.examples.kv.StoreOp.ExpireOptions;
import dev.coact.examples.kv.StoreOp.SetOptions;
import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.HeapOwner;
import dev.coact.memory.MemorySettings;
import dev.coact.memory.SlabDepot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The data of one shard, on real memory, with a clock that the test turns. */
class StoreTest {
  private static final KeyHash HASH = new KeyHash(1, 2);
  private static final int MAX_VALUE = 1000;

  /** A shard without its actor, and its client. */
  private static final class Fixture implements AutoCloseable {
    private final SlabDepot depot = new SlabDepot(MemorySettings.defaults());
    private final ActorHeap client = depot.open(new Owner("client"), 1 << 20);
    private final ActorHeap heap;
    private final Store store;
    private final ReplyBuffer replies = new ReplyBuffer();
    private long now = 1_000_000;

    Fixture(long maxBytes) {
      heap = depot.open(new Owner("shard"), maxBytes);
      store = new Store(heap, maxBytes, MAX_VALUE);
    }

    String apply(StoreOp op) {
      replies.clear();
      store.apply(op, replies, client, now);
      String text = new String(replies.bytes(), 0, replies.length(), ISO_8859_1);
      StringBuilder whole = new StringBuilder(text);
      for (ReplyBuffer.LargeValue value : replies.large().reversed()) {
        if (!value.isTakenBack()) {
          whole.insert(value.at(), content(value.block()));
        }
        value.block().free();
      }
      return whole.toString();
    }

    Block give(String text) {
      Block block = client.allocate(text.length());
      block.copyFrom(text.getBytes(ISO_8859_1), 0, 0, text.length());
      return block.moveTo(heap);
    }

    @Override
    public void close() {
      assertThat(store.isValid()).isTrue();
      assertThat(client.bytesInUse()).isZero();
      apply(new StoreOp.Flush());
      assertThat(heap.bytesInUse()).isZero();
      assertThat(store.keyBytes()).isZero();
      assertThat(store.isValid()).isTrue();
      client.close();
      heap.close();
      depot.close();
    }
  }

  private record Owner(String name) implements HeapOwner {
    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  private static String content(Block block) {
    byte[] bytes = new byte[block.size()];
    block.copyTo(0, bytes, 0, bytes.length);
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Key key(String text) {
    return HASH.key(bytes(text));
  }

  private static StoreOp set(String key, String value) {
    return set(key, value, Entry.NEVER, SetOptions.NONE);
  }

  private static StoreOp set(String key, String value, long at, SetOptions options) {
    return new StoreOp.Set(key(key), Value.of(bytes(value)), at, options);
  }

  private static StoreOp get(String key) {
    return new StoreOp.Get(key(key));
  }

  private static StoreOp add(String key, long delta) {
    return new StoreOp.Add(key(key), delta);
  }

  private static StoreOp append(String key, String value) {
    return new StoreOp.Append(key(key), Value.of(bytes(value)));
  }

  private static StoreOp expire(String key, long at) {
    return new StoreOp.Expire(key(key), at, ExpireOptions.NONE);
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  @Test
  void get_valueOfAnySize_isWhatWasSet() {
    try (Fixture shard = new Fixture(1 << 20)) {
      for (int size : new int[] {0, 1, 15, 16, 17, 128, 129, 5000, 16_383, 16_384, 100_000}) {
        String value = "x".repeat(size);
        assertThat(shard.apply(set("k", value))).isEqualTo("+OK\r\n");
        assertThat(shard.apply(get("k"))).isEqualTo(bulk(value));
      }
    }
  }

  @Test
  void set_expired_isLazilyGone() {
    try (Fixture shard = new Fixture(1 << 20)) {
      shard.apply(set("k", "v", shard.now + 10, SetOptions.NONE));
      shard.now += 9;
      assertThat(shard.apply(get("k"))).isEqualTo(bulk("v"));
      shard.now += 1;
      assertThat(shard.apply(get("k"))).isEqualTo("$-1\r\n");
      assertThat(shard.store.size()).isZero();
      assertThat(shard.store.expired()).isEqualTo(1);
    }
  }

  @Test
  void removeExpired_someAtATime_earliestFirst() {
    try (Fixture shard = new Fixture(1 << 20)) {
      for (int i = 0; i < 10; i++) {
        shard.apply(set("k" + i, "v", shard.now + 100 - i, SetOptions.NONE));
      }
      assertThat(shard.store.nextExpiryMillis()).isEqualTo(shard.now + 91);
      shard.now += 95;
      shard.store.removeExpired(shard.now, 3);
      assertThat(shard.store.size()).isEqualTo(7);
      assertThat(shard.apply(get("k0"))).isEqualTo(bulk("v"));
      shard.store.removeExpired(shard.now, 100);
      assertThat(shard.store.size()).isEqualTo(5);
      assertThat(shard.store.nextExpiryMillis()).isEqualTo(shard.now + 1);
    }
  }

  @Test
  void set_again_endsTheTimeToLiveUnlessKept() {
    try (Fixture shard = new Fixture(1 << 20)) {
      shard.apply(set("k", "v", shard.now + 10, SetOptions.NONE));
      shard.apply(set("k", "w", Entry.NEVER, new SetOptions(false, false, true, false)));
      assertThat(shard.store.expiring()).isEqualTo(1);
      shard.apply(set("k", "w"));
      assertThat(shard.store.expiring()).isZero();
    }
  }

  @Test
  void set_noRoom_isRefusedAndChangesNothing() {
    try (Fixture shard = new Fixture(64 * 1024)) {
      shard.apply(set("k", "old"));
      assertThat(shard.apply(set("k", "x".repeat(70_000)))).startsWith("-OOM ");
      assertThat(shard.apply(get("k"))).isEqualTo(bulk("old"));
      for (int i = 0; i < 2000; i++) {
        shard.apply(set("key" + i, ""));
      }
      assertThat(shard.apply(set("another", "x"))).startsWith("-OOM ");
      assertThat(shard.store.size()).isLessThan(500);
      assertThat(shard.apply(set("k", "new"))).isEqualTo("+OK\r\n");
    }
  }

  @Test
  void set_withGetAndNoRoom_freesTheCopyOfTheOldValue() {
    try (Fixture shard = new Fixture(64 * 1024)) {
      String old = "x".repeat(20_000);
      shard.apply(set("k", old));
      StoreOp op =
          set("k", "y".repeat(60_000), Entry.NEVER, new SetOptions(false, false, false, true));
      assertThat(shard.apply(op)).startsWith("-OOM ");
      assertThat(shard.apply(get("k"))).isEqualTo(bulk(old));
    }
  }

  @Test
  void set_largeValue_takesTheBlockItself() {
    try (Fixture shard = new Fixture(1 << 20)) {
      String value = "x".repeat(50_000);
      Block given = shard.give(value);
      long before = shard.heap.bytesInUse();
      shard.apply(new StoreOp.Set(key("k"), Value.of(given), Entry.NEVER, SetOptions.NONE));
      assertThat(shard.heap.bytesInUse()).isEqualTo(before);
      assertThat(shard.apply(get("k"))).isEqualTo(bulk(value));
    }
  }

  @Test
  void set_largeValueNotWanted_isFreed() {
    try (Fixture shard = new Fixture(1 << 20)) {
      SetOptions onlyIfPresent = new SetOptions(false, true, false, false);
      StoreOp op =
          new StoreOp.Set(
              key("k"), Value.of(shard.give("x".repeat(50_000))), Entry.NEVER, onlyIfPresent);
      assertThat(shard.apply(op)).isEqualTo("$-1\r\n");
      assertThat(shard.heap.bytesInUse()).isZero();
    }
  }

  @Test
  void append_beyondTheLimit_isRefused() {
    try (Fixture shard = new Fixture(1 << 20)) {
      shard.apply(append("k", "x".repeat(MAX_VALUE)));
      assertThat(shard.apply(append("k", "y"))).startsWith("-ERR string exceeds maximum");
      assertThat(shard.apply(get("k"))).isEqualTo(bulk("x".repeat(MAX_VALUE)));
    }
  }

  @Test
  void add_atTheEnds_overflows() {
    try (Fixture shard = new Fixture(1 << 20)) {
      shard.apply(set("k", Long.toString(Long.MAX_VALUE)));
      assertThat(shard.apply(add("k", 1))).startsWith("-ERR increment or decrement");
      assertThat(shard.apply(add("k", -1))).isEqualTo(":9223372036854775806\r\n");
      shard.apply(set("k", Long.toString(Long.MIN_VALUE)));
      assertThat(shard.apply(add("k", -1))).startsWith("-ERR increment or decrement");
      assertThat(shard.apply(add("k", Long.MIN_VALUE))).startsWith("-ERR increment");
      assertThat(shard.apply(add("k", 1))).isEqualTo(":-9223372036854775807\r\n");
    }
  }

  @Test
  void expire_options_asRedis() {
    try (Fixture shard = new Fixture(1 << 20)) {
      long t = shard.now;
      shard.apply(set("k", "v"));
      assertThat(expire(shard, t + 10, new ExpireOptions(false, true, false, false))).isZero();
      assertThat(expire(shard, t + 10, new ExpireOptions(false, false, true, false))).isZero();
      assertThat(expire(shard, t + 10, new ExpireOptions(true, false, false, false))).isOne();
      assertThat(expire(shard, t + 20, new ExpireOptions(true, false, false, false))).isZero();
      assertThat(expire(shard, t + 20, new ExpireOptions(false, true, false, false))).isOne();
      assertThat(expire(shard, t + 15, new ExpireOptions(false, false, true, false))).isZero();
      assertThat(expire(shard, t + 15, new ExpireOptions(false, false, false, true))).isOne();
      assertThat(expire(shard, t - 1, ExpireOptions.NONE)).isOne();
      assertThat(shard.store.size()).isZero();
    }
  }

  private static long expire(Fixture shard, long at, ExpireOptions options) {
    shard.replies.clear();
    return shard.store.apply(
        new StoreOp.Expire(key("k"), at, options), shard.replies, shard.client, shard.now);
  }

  /** What a test does, and how a simple model does it. */
  private sealed interface Step {
    record Put(String key, String value) implements Step {}

    record PutFor(String key, String value, int millis) implements Step {}

    record More(String key, String value) implements Step {}

    record Plus(String key, int delta) implements Step {}

    record Remove(String key) implements Step {}

    record Until(String key, int millis) implements Step {}

    record Wait(int millis) implements Step {}

    record Sweep() implements Step {}
  }

  private record Known(String text, long expiresAt) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<String> keys = Arbitraries.integers().between(0, 20).map(i -> "k" + i);
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200),
            Arbitraries.longs().map(l -> Long.toString(l)));
    Arbitrary<Integer> millis = Arbitraries.integers().between(-2, 20);
    return Arbitraries.<Step>oneOf(
            Combinators.combine(keys, values).as(Step.Put::new),
            Combinators.combine(keys, values, Arbitraries.integers().between(1, 20))
                .as(Step.PutFor::new),
            Combinators.combine(keys, values).as(Step.More::new),
            Combinators.combine(keys, Arbitraries.integers()).as(Step.Plus::new),
            keys.map(Step.Remove::new),
            Combinators.combine(keys, millis).as(Step.Until::new),
            Arbitraries.integers().between(0, 10).map(Step.Wait::new),
            Arbitraries.just(new Step.Sweep()))
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 400)
  void store_anyProgram_agreesWithTheModel(@ForAll("programs") List<Step> program) {
    try (Fixture shard = new Fixture(1 << 20)) {
      Map<String, Known> model = new HashMap<>();
      for (Step step : program) {
        model.values().removeIf(value -> value.expiresAt <= shard.now);
        play(step, shard, model);
        model.values().removeIf(value -> value.expiresAt <= shard.now);
      }
      for (int i = 0; i <= 20; i++) {
        Known expected = model.get("k" + i);
        assertThat(shard.apply(get("k" + i)))
            .isEqualTo(expected == null ? "$-1\r\n" : bulk(expected.text));
      }
      assertThat(shard.store.size()).isEqualTo(model.size());
    }
  }

  private static void play(Step step, Fixture shard, Map<String, Known> model) {
    switch (step) {
      case Step.Put(var key, var value) -> {
        shard.apply(set(key, value));
        model.put(key, new Known(value, Entry.NEVER));
      }
      case Step.PutFor(var key, var value, var millis) -> {
        shard.apply(set(key, value, shard.now + millis, SetOptions.NONE));
        model.put(key, new Known(value, shard.now + millis));
      }
      case Step.More(var key, var value) -> {
        String reply = shard.apply(append(key, value));
        Known old = model.getOrDefault(key, new Known("", Entry.NEVER));
        if (old.text.length() + value.length() > MAX_VALUE) {
          assertThat(reply).startsWith("-ERR string exceeds");
        } else {
          model.put(key, new Known(old.text + value, old.expiresAt));
          assertThat(reply).isEqualTo(":" + (old.text + value).length() + "\r\n");
        }
      }
      case Step.Plus(var key, var delta) -> {
        String reply = shard.apply(add(key, delta));
        Known old = model.getOrDefault(key, new Known("0", Entry.NEVER));
        if (Decimal.parse(bytes(old.text)).isEmpty()) {
          assertThat(reply).isEqualTo("-" + Errors.NOT_AN_INTEGER + "\r\n");
        } else if (!reply.startsWith("-" + Errors.OVERFLOW)) {
          String sum = Long.toString(Math.addExact(Long.parseLong(old.text), delta));
          model.put(key, new Known(sum, old.expiresAt));
          assertThat(reply).isEqualTo(":" + sum + "\r\n");
        }
      }
      case Step.Remove(var key) -> {
        String reply = shard.apply(new StoreOp.Delete(key(key)));
        assertThat(reply).isEqualTo(model.remove(key) == null ? ":0\r\n" : ":1\r\n");
      }
      case Step.Until(var key, var millis) -> {
        shard.apply(expire(key, shard.now + millis));
        model.computeIfPresent(key, (k, v) -> new Known(v.text, shard.now + millis));
      }
      case Step.Wait(var millis) -> shard.now += millis;
      case Step.Sweep() -> shard.store.removeExpired(shard.now, 2);
    }
  }
}
