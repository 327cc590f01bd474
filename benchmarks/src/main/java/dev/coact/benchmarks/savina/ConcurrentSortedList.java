package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** As {@link ConcurrentDictionary}, on a sorted linked list whose operations look at many nodes. */
final class ConcurrentSortedList extends Benchmark {
  private static final int HUNDRED = 100;

  ConcurrentSortedList() {
    super(
        "concurrent-sorted-list",
        "request and answer, with much work in the one service",
        new Parameter("workers", 20, 1, 1_000_000, "clients"),
        new Parameter("n", 8_000, 1, MANY, "requests of each"),
        new Parameter("writes", 10, 0, HUNDRED, "percent that add a value"),
        new Parameter("sizes", 1, 0, HUNDRED, "percent that ask for the size"));
  }

  private sealed interface ToList {}

  private record Add(int value, ActorRef<ToWorker> replyTo) implements ToList {}

  private record Contains(int value, ActorRef<ToWorker> replyTo) implements ToList {}

  private record Size(ActorRef<ToWorker> replyTo) implements ToList {}

  private record Done(int added) implements ToList {}

  private sealed interface ToWorker {}

  private record Go() implements ToWorker {}

  private record Added(boolean isNew) implements ToWorker {}

  private record Contained(boolean isThere) implements ToWorker {}

  private record Sized(int size) implements ToWorker {}

  @Override
  void check(Parameters values) throws WrongUseException {
    int sum = values.get("writes") + values.get("sizes");
    if (sum > HUNDRED) {
      throw new WrongUseException("writes + sizes: " + sum + " (expected: at most 100 percent)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Service(round));
  }

  /** Each value once, in order. */
  private static final class SortedList {
    private static final class Node {
      private final int value;
      private @Nullable Node next;

      Node(int value, @Nullable Node next) {
        this.value = value;
        this.next = next;
      }
    }

    private final Node head = new Node(Integer.MIN_VALUE, null);
    private int size;

    /** The last node whose value is smaller. */
    private Node before(int value) {
      Node node = head;
      for (Node next = node.next; next != null && next.value < value; next = node.next) {
        node = next;
      }
      return node;
    }

    private static boolean isNext(Node node, int value) {
      return node.next != null && node.next.value == value;
    }

    boolean contains(int value) {
      return isNext(before(value), value);
    }

    boolean add(int value) {
      Node before = before(value);
      if (isNext(before, value)) {
        return false;
      }
      before.next = new Node(value, before.next);
      size++;
      return true;
    }

    /** The number of nodes, or -1 if they are not in order. */
    int countInOrder() {
      int count = 0;
      for (Node node = head; node.next != null; node = node.next) {
        if (node.next.value <= node.value) {
          return -1;
        }
        count++;
      }
      return count;
    }
  }

  private static final class Service implements MessageHandler<ToList> {
    private final Round round;
    private final int workers;
    private final SortedList list = new SortedList();
    private long requests;
    private int added;
    private int done;

    Service(Round round) {
      this.round = round;
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<ToList> ctx) {
      for (int i = 0; i < workers; i++) {
        int id = i;
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(round, id, ctx.self()));
        ctx.spawn(worker, Round.SMALL).tell(new Go());
      }
    }

    @Override
    public void handle(ActorContext<ToList> ctx, ToList message) {
      requests++;
      switch (message) {
        case Add(int value, var replyTo) -> replyTo.tell(new Added(list.add(value)));
        case Contains(int value, var replyTo) -> replyTo.tell(new Contained(list.contains(value)));
        case Size(var replyTo) -> replyTo.tell(new Sized(list.size));
        case Done(int byOne) -> {
          added += byOne;
          if (++done == workers) {
            finish();
          }
        }
      }
    }

    private void finish() {
      long all = (long) workers * round.get("n");
      round.checkEquals(all + workers, requests, "requests");
      round.checkEquals(added, list.size, "size of the list");
      round.checkEquals(added, list.countInOrder(), "nodes in order");
      round.finish(2 * all + 2L * workers);
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final Round round;
    private final int n;
    private final int writes;
    private final int sizes;
    private final ActorRef<ToList> list;
    private final SplittableRandom random;
    private int sent;
    private int added;

    Worker(Round round, int id, ActorRef<ToList> list) {
      this.round = round;
      this.n = round.get("n");
      this.writes = round.get("writes");
      this.sizes = round.get("sizes");
      this.list = list;
      this.random = new SplittableRandom(id);
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Go(), Contained(_) -> {}
        case Added(boolean isNew) -> added += isNew ? 1 : 0;
        case Sized(int size) -> round.check(size >= added, "smaller than what one worker added");
      }
      if (sent == n) {
        list.tell(new Done(added));
        ctx.stop(ctx.self());
        return;
      }
      sent++;
      int percent = random.nextInt(HUNDRED);
      int value = random.nextInt(Integer.MAX_VALUE);
      if (percent < writes) {
        list.tell(new Add(value, ctx.self()));
      } else if (percent < writes + sizes) {
        list.tell(new Size(ctx.self()));
      } else {
        list.tell(new Contains(value, ctx.self()));
      }
    }
  }
}
