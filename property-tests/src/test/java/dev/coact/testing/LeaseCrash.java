package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.Ledger;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An actor takes leases of a pool, one after the other, has each in its ledger while it works, and
 * crashes once. The bug: it gives the lease back first and takes it out of the ledger a message
 * later; after a crash in between, the runtime gives it back again.
 */
final class LeaseCrash {
  private static final int JOBS = 3;
  private static final int MESSAGES = JOBS * Message.values().length;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final SpawnOptions RESTARTED =
      SpawnOptions.defaults().withSupervision(Supervision.restart(3, LONG));

  private LeaseCrash() {}

  enum Message {
    BEGIN,
    WORK,
    FINISH,
    TIDY
  }

  static Scenario closing(boolean atOnce) {
    return sim -> {
      sim.run().faults(OneFault.crashAfter("/worker", MESSAGES, sim.random("crash")));
      Pool pool = new Pool();
      ActorRef<Message> worker =
          sim.system().spawn("worker", Actor.handling(() -> new Worker(pool, atOnce)), RESTARTED);
      sim.system()
          .spawn(
              "foreman",
              ctx -> {
                for (int i = 0; i < JOBS; i++) {
                  worker.tell(Message.BEGIN);
                  worker.tell(Message.WORK);
                  worker.tell(Message.FINISH);
                  worker.tell(Message.TIDY);
                }
              });
      sim.runFor(LONG);
      assertThat(pool.releases).as("releases of each lease").containsOnly(1);
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("lease released twice in a crash", closing(false), closing(true));
  }

  private static final class Worker implements MessageHandler<Message> {
    private final Pool pool;
    private final boolean closesAtOnce;
    private int lease;
    private Ledger.@Nullable Holding holding;

    Worker(Pool pool, boolean closesAtOnce) {
      this.pool = pool;
      this.closesAtOnce = closesAtOnce;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case BEGIN -> begin(ctx);
        case WORK -> {}
        case FINISH -> finish();
        case TIDY -> tidy();
      }
    }

    private void begin(ActorContext<Message> ctx) {
      int taken = pool.take();
      lease = taken;
      holding = ctx.ledger().hold("lease", () -> pool.release(taken));
    }

    private void finish() {
      Ledger.Holding held = holding;
      if (held == null) { // taken by an incarnation before, and freed with it
        return;
      }
      if (closesAtOnce) {
        held.close();
        holding = null;
      } else {
        pool.release(lease); // tidy() does the rest
      }
    }

    private void tidy() {
      Ledger.Holding held = holding;
      if (held != null) {
        held.release();
        holding = null;
      }
    }
  }

  /** Counts. */
  private static final class Pool {
    private final List<Integer> releases = new ArrayList<>();

    int take() {
      releases.add(0);
      return releases.size() - 1;
    }

    void release(int lease) {
      releases.set(lease, releases.get(lease) + 1);
    }
  }
}
