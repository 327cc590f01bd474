package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.BlockAccessException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random programs over three heaps of one depot against arrays in the Java heap. */
class MemoryModelTest {
  private static final int SLAB = 256;
  private static final int CHUNK = 16 * SLAB;
  private static final long ACTOR_QUOTA = 5000;
  private static final long SYSTEM_QUOTA = 3 * CHUNK;

  enum Kind {
    ALLOCATE,
    WRITE,
    COPY,
    FREE,
    MOVE,
    CLOSE,
    BEGIN_TRANSFER,
    END_TRANSFER,
    TRIM
  }

  /** One step; what its numbers mean depends on its kind. */
  record Step(Kind kind, int heap, int a, int b) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(12, Kind.ALLOCATE),
            Tuple.of(6, Kind.WRITE),
            Tuple.of(2, Kind.COPY),
            Tuple.of(6, Kind.FREE),
            Tuple.of(6, Kind.MOVE),
            Tuple.of(1, Kind.CLOSE),
            Tuple.of(2, Kind.BEGIN_TRANSFER),
            Tuple.of(2, Kind.END_TRANSFER),
            Tuple.of(1, Kind.TRIM));
    Arbitrary<Integer> numbers =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 1500),
            Arbitraries.integers().between(0, 4000));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 2), numbers, numbers)
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 500)
  void program_neverMixesContentsAndCountsExactly(@ForAll("programs") List<Step> program) {
    Machine machine = new Machine();
    for (Step step : program) {
      machine.run(step);
      machine.check();
    }
    machine.end();
  }

  /** The depot and its model. */
  private static final class Machine {
    final SlabDepot depot =
        new SlabDepot(new MemorySettings(SYSTEM_QUOTA, ACTOR_QUOTA, CHUNK, SLAB, 1, 2));
    final SizeClasses classes = new SizeClasses(SLAB, CHUNK / SLAB);
    final List<Actor> actors = new ArrayList<>();
    final List<Transfer> transfers = new ArrayList<>();
    final List<Stale> stale = new ArrayList<>();
    int seed;

    Machine() {
      for (int i = 0; i < 3; i++) {
        actors.add(new Actor(depot, "/user/" + i));
      }
    }

    void run(Step step) {
      Actor actor = actors.get(step.heap);
      actor.owner.enter();
      switch (step.kind) {
        case ALLOCATE -> allocate(actor, step.a + 1);
        case TRIM -> {
          actor.heap.trim();
          depot.trim();
        }
        case CLOSE -> close(step.heap);
        case END_TRANSFER -> endTransfer(step.a);
        case WRITE, COPY, FREE, MOVE, BEGIN_TRANSFER -> {
          if (!actor.blocks.isEmpty()) {
            withBlock(step, actor, actor.blocks.get(step.a % actor.blocks.size()));
          }
        }
      }
      actor.owner.leave();
    }

    private void withBlock(Step step, Actor actor, Held held) {
      switch (step.kind) {
        case WRITE -> held.write(step.b % held.content.length, seed++);
        case COPY -> held.copyTo(actor.blocks.get(step.b % actor.blocks.size()));
        case FREE -> free(actor, held);
        case MOVE -> move(actor, held, actors.get(step.b % actors.size()));
        case BEGIN_TRANSFER -> beginTransfer(held);
        default -> throw new AssertionError(step);
      }
    }

    private void allocate(Actor actor, int size) {
      long occupied = classes.shapeFor(size).slotBytes();
      try {
        Block block = actor.heap.allocate(size);
        assertThat(actor.used() + occupied).isLessThanOrEqualTo(ACTOR_QUOTA);
        Held held = new Held(block, new byte[size], occupied);
        assertThat(block.contentEquals(held.content)).isTrue();
        actor.blocks.add(held);
        held.write(0, seed++);
      } catch (QuotaExceededException e) {
        assertPlausible(e, actor, occupied);
      }
    }

    private void assertPlausible(QuotaExceededException e, Actor actor, long occupied) {
      boolean overActor = actor.used() + occupied > ACTOR_QUOTA;
      assertThat(e.key())
          .isEqualTo(overActor ? "coact.memory.actor-quota" : "coact.memory.system-quota");
      assertThat(e.owner()).isEqualTo(actor.owner.name());
    }

    private void free(Actor actor, Held held) {
      if (held.inTransfer) {
        assertReason(held.block::free, Reason.IN_TRANSFER);
        return;
      }
      held.block.free();
      actor.blocks.remove(held);
      stale.add(new Stale(held.block, actor.owner, Reason.FREED));
    }

    private void move(Actor from, Held held, Actor to) {
      if (held.inTransfer) {
        assertReason(() -> held.block.moveTo(to.heap), Reason.IN_TRANSFER);
        return;
      }
      try {
        Block moved = held.block.moveTo(to.heap);
        from.blocks.remove(held);
        stale.add(new Stale(held.block, from.owner, Reason.MOVED));
        assertThat(to.used() + held.occupied).isLessThanOrEqualTo(ACTOR_QUOTA);
        to.blocks.add(new Held(moved, held.content, held.occupied));
      } catch (QuotaExceededException e) {
        assertThat(from).isNotSameAs(to);
        assertPlausible(e, to, held.occupied);
      }
    }

    private void beginTransfer(Held held) {
      if (held.inTransfer) {
        assertReason(() -> held.block.acquireView(0, 1), Reason.IN_TRANSFER);
        return;
      }
      transfers.add(new Transfer(held, held.block.acquireView(0, held.content.length)));
      held.inTransfer = true;
    }

    private void endTransfer(int index) {
      if (transfers.isEmpty()) {
        return;
      }
      Transfer transfer = transfers.remove(index % transfers.size());
      transfer.check();
      transfer.held.block.releaseView();
      transfer.held.inTransfer = false;
    }

    private void close(int index) {
      Actor actor = actors.get(index);
      actor.heap.close();
      actor.blocks.forEach(
          held -> stale.add(new Stale(held.block, actor.owner, Reason.HEAP_CLOSED)));
      actors.set(index, new Actor(depot, actor.owner.name()));
    }

    void check() {
      actors.forEach(Actor::check);
      transfers.forEach(Transfer::check);
      stale.forEach(Stale::check);
      assertThat(depot.isValid()).isTrue();
      MemoryCounters counters = depot.counters();
      assertThat(counters.heaps()).isEqualTo(actors.size());
      assertThat(counters.blocks()).isEqualTo(actors.stream().mapToInt(a -> a.blocks.size()).sum());
      assertThat(counters.bytesInUse()).isEqualTo(actors.stream().mapToLong(Actor::used).sum());
      assertThat(counters.bytesReserved()).isLessThanOrEqualTo(SYSTEM_QUOTA);
      if (stale.size() > 10) {
        stale.subList(0, stale.size() - 10).clear();
      }
    }

    void end() {
      for (int i = 0; i < actors.size(); i++) {
        close(i);
        actors.get(i).heap.close();
      }
      assertThat(depot.counters().blocks()).isZero();
      transfers.forEach(Transfer::check);
      while (!transfers.isEmpty()) {
        endTransfer(0);
      }
      assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
      depot.close();
      assertThat(depot.counters()).isEqualTo(new MemoryCounters(0, 0, 0, 0, 0, 0));
    }
  }

  private static final class Actor {
    final TestOwner owner;
    final ActorHeap heap;
    final List<Held> blocks = new ArrayList<>();

    Actor(SlabDepot depot, String name) {
      owner = new TestOwner(name);
      heap = depot.open(owner);
    }

    long used() {
      return blocks.stream().mapToLong(held -> held.occupied).sum();
    }

    void check() {
      owner.enter();
      assertThat(heap.isValid()).isTrue();
      assertThat(heap.bytesInUse()).isEqualTo(used());
      assertThat(blocks).allMatch(held -> held.block.contentEquals(held.content));
      owner.leave();
    }
  }

  private static final class Held {
    final Block block;
    final byte[] content;
    final long occupied;
    boolean inTransfer;

    Held(Block block, byte[] content, long occupied) {
      this.block = block;
      this.content = content;
      this.occupied = occupied;
    }

    void write(int at, int seed) {
      byte[] pattern = DepotFixture.pattern(seed, content.length - at);
      System.arraycopy(pattern, 0, content, at, pattern.length);
      block.copyFrom(pattern, 0, at, pattern.length);
    }

    void copyTo(Held other) {
      int n = Math.min(content.length, other.content.length) / 2;
      System.arraycopy(content, content.length - n, other.content, 0, n);
      block.copyTo(content.length - n, other.block, 0, n);
    }
  }

  /** Nobody but the owner may write to what a transfer works on, even after the heap has closed. */
  private record Transfer(Held held, ByteBuffer view) {
    void check() {
      assertThat(view).isEqualTo(ByteBuffer.wrap(held.content));
    }
  }

  private record Stale(Block block, TestOwner owner, Reason reason) {
    void check() {
      owner.enter();
      assertReason(() -> block.putByte(0, (byte) -1), reason);
      owner.leave();
    }
  }

  private static void assertReason(Runnable call, Reason reason) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            BlockAccessException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
