package dev.coact.examples.kv;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.memory.ActorHeap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client that are served together: one batch for each shard that they concern,
 * and their replies in order. Used again and again by the client's actor.
 */
final class Round implements RoundReplies {
  private final Shards shards;
  private final ActorHeap heap;
  private final Duration timeout;

  /** By shard; null until the client asks something of it. */
  private final @Nullable ShardBatch[] batches;

  private final @Nullable String[] failures;

  /** The shards that this round concerns, in the order in which they came up. */
  private final int[] concerned;

  private int concernedCount;
  private final List<PendingReply> pending = new ArrayList<>();
  private final ReplyBuffer own = new ReplyBuffer();
  private final StageList stages = new StageList();

  /** Keeps {@code List<CompletionStage<...>>} short to write. */
  private static final class StageList extends ArrayList<CompletionStage<ShardBatch>> {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param heap the client's, to which large values of replies go
   * @param timeout how long a shard may take
   */
  Round(Shards shards, ActorHeap heap, Duration timeout) {
    this.shards = shards;
    this.heap = heap;
    this.timeout = timeout;
    batches = new @Nullable ShardBatch[shards.count()];
    failures = new @Nullable String[shards.count()];
    concerned = new int[shards.count()];
  }

  /* ---- planning ---- */

  /** How many requests there are so far. */
  int size() {
    return pending.size();
  }

  /** Asks an operation of a shard; returns its index there. */
  int ask(int shard, StoreOp op) {
    ShardBatch batch = batches[shard];
    if (batch == null) {
      batch = new ShardBatch(heap);
      batches[shard] = batch;
    }
    if (batch.isEmpty()) {
      concerned[concernedCount++] = shard;
    }
    return batch.add(op);
  }

  void add(PendingReply reply) {
    pending.add(reply);
  }

  @Override
  public ReplyBuffer own() {
    return own;
  }

  /* ---- asking ---- */

  /** Sends all batches and waits until each is answered or has failed. */
  void perform(ActorContext<?> ctx) throws Exception {
    for (int i = 0; i < concernedCount; i++) {
      batch(concerned[i]).giveLargeValues(shards.state(concerned[i]).heap());
    }
    if (concernedCount == 1) {
      performOne(concerned[0]);
    } else {
      performSeveral(ctx);
    }
  }

  private void performOne(int shard) {
    try {
      shards.ref(shard).ask(batch(shard)::askedBy, timeout);
    } catch (AskException e) {
      failed(shard, e);
    }
  }

  private void performSeveral(ActorContext<?> ctx) throws Exception {
    for (int i = 0; i < concernedCount; i++) {
      ActorRef<ShardMessage> ref = shards.ref(concerned[i]);
      stages.add(ref.askAsync(batch(concerned[i])::askedBy, timeout));
    }
    for (int i = 0; i < concernedCount; i++) {
      try {
        ctx.await(stages.get(i));
      } catch (AskException e) {
        failed(concerned[i], e);
      }
    }
    stages.clear();
  }

  private void failed(int shard, AskException e) {
    batches[shard] = null; // it may still be at it
    failures[shard] =
        Errors.shard(
            shard,
            switch (e.outcome()) {
              case TIMED_OUT -> "did not answer in time";
              case FAILED -> "failed";
              case RECEIVER_DOWN -> "has ended";
              case RECEIVER_RESTARTED -> "failed and was restarted without its keys";
              case REFUSED -> "is overloaded";
            });
  }

  /* ---- replying ---- */

  /** The reply to a request. */
  PendingReply reply(int request) {
    return pending.get(request);
  }

  @Override
  public void copy(int shard, int index, ReplyBuffer out) {
    String failure = failures[shard];
    if (failure != null) {
      out.error(failure);
    } else {
      batch(shard).copyReply(index, out);
    }
  }

  @Override
  public boolean isError(int shard, int index) {
    return failures[shard] != null || batch(shard).isError(index);
  }

  @Override
  public long number(int shard, int index) {
    return failures[shard] != null ? 0 : batch(shard).number(index);
  }

  /** Forgets everything. */
  void clear() {
    for (int i = 0; i < concernedCount; i++) {
      ShardBatch batch = batches[concerned[i]];
      failures[concerned[i]] = null;
      if (batch != null) {
        batch.clear();
      }
    }
    concernedCount = 0;
    pending.clear();
    own.clear();
  }

  private ShardBatch batch(int shard) {
    ShardBatch batch = batches[shard];
    if (batch == null) {
      throw new IllegalStateException("shard " + shard + ": nothing asked (expected: a batch)");
    }
    return batch;
  }

  @Override
  public String toString() {
    return "Round[requests=" + pending.size() + " shards=" + concernedCount + "]";
  }
}
