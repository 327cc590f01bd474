package dev.coact.examples.kv;

/** What a {@link Shard} is told. */
sealed interface ShardMessage permits ShardBatch, ShardMessage.ExpiryDue, ShardMessage.Fail {
  /** The next key expires now. */
  record ExpiryDue() implements ShardMessage {}

  /** Fail, to show what happens then. No client can send it. */
  record Fail(String reason) implements ShardMessage {}
}
