package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Workers read and write a map that one actor keeps; each waits for an answer before the next. */
final class ConcurrentDictionary extends Benchmark {
  private static final int HUNDRED = 100;

  ConcurrentDictionary() {
    super(
        "concurrent-dictionary",
        "request and answer, many clients of one service",
        new Parameter("workers", 20, 1, 1_000_000, "clients"),
        new Parameter("n", 10_000, 1, MANY, "requests of each"),
        new Parameter("writes", 10, 0, HUNDRED, "percent that write"),
        new Parameter("keys", 65_536, 1, 10_000_000, "different keys"));
  }

  private sealed interface ToDictionary {}

  private record Read(int key, ActorRef<ToWorker> replyTo) implements ToDictionary {}

  private record Write(int key, int value, ActorRef<ToWorker> replyTo) implements ToDictionary {}

  private record Done(int writes) implements ToDictionary {}

  private sealed interface ToWorker {}

  private record Go() implements ToWorker {}

  /** What stands under the key now; 0 for nothing. */
  private record Result(int key, int value) implements ToWorker {}

  /** A value that only this key can have. */
  private static int valueOf(int key) {
    return ~key;
  }

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Dictionary(round));
  }

  private static final class Dictionary implements MessageHandler<ToDictionary> {
    private final Round round;
    private final int workers;
    private final Map<Integer, Integer> entries = new HashMap<>();
    private long reads;
    private long writes;
    private long writesSent;
    private int done;

    Dictionary(Round round) {
      this.round = round;
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<ToDictionary> ctx) {
      for (int i = 0; i < workers; i++) {
        int id = i;
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(round, id, ctx.self()));
        ctx.spawn(worker, Round.SMALL).tell(new Go());
      }
    }

    @Override
    public void handle(ActorContext<ToDictionary> ctx, ToDictionary message) {
      switch (message) {
        case Read(int key, var replyTo) -> {
          reads++;
          replyTo.tell(new Result(key, entries.getOrDefault(key, 0)));
        }
        case Write(int key, int value, var replyTo) -> {
          writes++;
          entries.put(key, value);
          replyTo.tell(new Result(key, value));
        }
        case Done(int sent) -> {
          writesSent += sent;
          if (++done == workers) {
            finish();
          }
        }
      }
    }

    private void finish() {
      long all = (long) workers * round.get("n");
      round.checkEquals(all, reads + writes, "requests");
      round.checkEquals(writesSent, writes, "writes");
      round.check(
          entries.entrySet().stream().allMatch(e -> e.getValue() == valueOf(e.getKey())),
          "an entry that nobody wrote");
      round.finish(2 * all + 2L * workers);
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final Round round;
    private final int n;
    private final int keys;
    private final int percent;
    private final ActorRef<ToDictionary> dictionary;
    private final SplittableRandom random;
    private int sent;
    private int writes;

    Worker(Round round, int id, ActorRef<ToDictionary> dictionary) {
      this.round = round;
      this.n = round.get("n");
      this.keys = round.get("keys");
      this.percent = round.get("writes");
      this.dictionary = dictionary;
      this.random = new SplittableRandom(id);
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Go() -> {}
        case Result(int key, int value) ->
            round.check(value == 0 || value == valueOf(key), "the value of another key");
      }
      if (sent == n) {
        dictionary.tell(new Done(writes));
        ctx.stop(ctx.self());
        return;
      }
      sent++;
      int key = random.nextInt(keys);
      if (random.nextInt(HUNDRED) < percent) {
        writes++;
        dictionary.tell(new Write(key, valueOf(key), ctx.self()));
      } else {
        dictionary.tell(new Read(key, ctx.self()));
      }
    }
  }
}
