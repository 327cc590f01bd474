package dev.coact.examples.kv;

import dev.coact.actor.ActorRef;
import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.BlockAccessException;
import dev.coact.memory.QuotaExceededException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that one client asks of one shard at a time, and the replies to it.
 *
 * <p>It belongs to the client while that fills it, to the shard from the request until the reply,
 * and to the client again; the messages order their accesses. A client whose ask failed must not
 * use it again: the shard may still be at it.
 */
final class ShardBatch implements ShardMessage {
  private final ActorHeap asker;
  private final List<StoreOp> ops = new ArrayList<>();
  private final ReplyBuffer replies = new ReplyBuffer();

  /** By operation: where its reply ends in {@code replies}, and the number that it says. */
  private int[] ends = new int[4];

  private long[] numbers = new long[4];
  private int done;
  private @Nullable ActorRef<ShardBatch> replyTo;

  /**
   * @param asker the client's heap, to which large values of replies go
   */
  ShardBatch(ActorHeap asker) {
    this.asker = asker;
  }

  /* ---- the client, before ---- */

  /** Adds an operation; returns its index. */
  int add(StoreOp op) {
    ops.add(op);
    return ops.size() - 1;
  }

  boolean isEmpty() {
    return ops.isEmpty();
  }

  /** Gives large values to the shard; an operation whose value it cannot take becomes an error. */
  void giveLargeValues(ActorHeap shard) {
    for (int i = 0; i < ops.size(); i++) {
      Block large = ops.get(i).largeValue();
      if (large != null) {
        ops.set(i, given(ops.get(i), large, shard));
      }
    }
  }

  private static StoreOp given(StoreOp op, Block large, ActorHeap shard) {
    try {
      return op.givenTo(shard);
    } catch (QuotaExceededException e) {
      large.free();
      return new StoreOp.Refuse(Errors.OUT_OF_MEMORY);
    } catch (BlockAccessException e) { // its heap has closed: it is being restarted
      large.free();
      return new StoreOp.Refuse(Errors.NOT_APPLIED);
    }
  }

  /** Makes this the request whose reply goes to {@code client}. */
  ShardMessage askedBy(ActorRef<ShardBatch> client) {
    replyTo = client;
    return this;
  }

  /* ---- the shard ---- */

  /** Does all operations. */
  void applyTo(Store store, long nowMillis) {
    int n = ops.size();
    if (n > ends.length) {
      ends = new int[Math.max(n, 2 * ends.length)];
      numbers = new long[ends.length];
    }
    for (int i = 0; i < n; i++) {
      numbers[i] = store.apply(ops.get(i), replies, asker, nowMillis);
      ends[i] = replies.length();
    }
    done = n;
  }

  /** Gives it back to the client. */
  void reply() {
    Objects.requireNonNull(replyTo, "replyTo").tell(this);
  }

  /* ---- the client, after ---- */

  /** Adds the reply to an operation to what the client is sent. */
  void copyReply(int index, ReplyBuffer out) {
    out.copy(replies, start(index), ends[index]);
  }

  /** Returns the number that an operation says. */
  long number(int index) {
    return numbers[index];
  }

  /** Returns whether the reply to an operation is an error. */
  boolean isError(int index) {
    int start = start(index);
    return start < ends[index] && replies.byteAt(start) == '-';
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /** Forgets everything, and frees large values that were taken back. */
  void clear() {
    replies.large().stream()
        .filter(ReplyBuffer.LargeValue::isTakenBack)
        .forEach(value -> value.block().free());
    replies.clear();
    ops.clear();
    done = 0;
    replyTo = null;
    if (ends.length > 1024) {
      ends = Arrays.copyOf(ends, 4);
      numbers = Arrays.copyOf(numbers, 4);
    }
  }

  @Override
  public String toString() {
    return "ShardBatch[ops=" + ops.size() + " done=" + done + "]";
  }
}
