package dev.coact.examples.kv;

/** Where a {@link PendingReply} finds its parts. */
interface RoundReplies {
  /** What the client's actor has answered itself. */
  ReplyBuffer own();

  /** Adds the reply to an operation; an error if its shard has not answered. */
  void copy(int shard, int index, ReplyBuffer out);

  /** Whether {@link #copy} adds an error. */
  boolean isError(int shard, int index);

  /** The number that an operation says, if it is no error. */
  long number(int shard, int index);
}
