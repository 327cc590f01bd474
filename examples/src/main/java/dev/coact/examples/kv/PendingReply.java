package dev.coact.examples.kv;

import java.util.List;
import java.util.function.Consumer;

/** The reply to one request, as it will be made up when all shards have answered. */
sealed interface PendingReply {
  /**
   * Adds the reply to what the client is sent.
   *
   * @param parts where the replies of the shards are
   */
  void writeTo(ReplyBuffer out, RoundReplies parts);

  /** What the client's actor has answered itself: a part of {@link RoundReplies#own()}. */
  record Own(int from, int to) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      out.copy(parts.own(), from, to);
    }
  }

  /** What can be said only after everything before it was done. */
  record Later(Consumer<ReplyBuffer> reply) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      reply.accept(out);
    }
  }

  /** What one operation has answered. */
  record One(int shard, int index) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      parts.copy(shard, index, out);
    }
  }

  /** What several operations have answered, as an array; an error takes its place in it. */
  record Each(List<Part> operations) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      out.array(operations.size());
      for (Part part : operations) {
        parts.copy(part.shard, part.index, out);
      }
    }
  }

  /** The sum of what several operations say; or the first error. */
  record Sum(List<Part> operations) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      if (!Part.writeError(operations, out, parts)) {
        out.integer(Part.sum(operations, parts));
      }
    }
  }

  /** OK if all operations succeeded; or the first error. */
  record AllOk(List<Part> operations) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      if (!Part.writeError(operations, out, parts)) {
        out.ok();
      }
    }
  }

  /** The elements that several operations have found, in one array; or the first error. */
  record Joined(List<Part> operations) implements PendingReply {
    @Override
    public void writeTo(ReplyBuffer out, RoundReplies parts) {
      if (!Part.writeError(operations, out, parts)) {
        out.array(Part.sum(operations, parts));
        for (Part part : operations) {
          parts.copy(part.shard, part.index, out);
        }
      }
    }
  }

  /** An operation of a request that has several. */
  record Part(int shard, int index) {
    private static boolean writeError(List<Part> operations, ReplyBuffer out, RoundReplies parts) {
      for (Part part : operations) {
        if (parts.isError(part.shard, part.index)) {
          parts.copy(part.shard, part.index, out);
          return true;
        }
      }
      return false;
    }

    private static long sum(List<Part> operations, RoundReplies parts) {
      long sum = 0;
      for (Part part : operations) {
        sum += parts.number(part.shard, part.index);
      }
      return sum;
    }
  }
}
