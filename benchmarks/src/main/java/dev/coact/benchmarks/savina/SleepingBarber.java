package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A factory makes customers, who wait in a room for the one barber. Whom the room has no place for
 * is sent back and comes again: how often differs from run to run and is reported apart, as
 * retries.
 */
final class SleepingBarber extends Benchmark {
  /* A customer is never made faster than that. */
  private static final int LEAST_PAUSE = 10;

  SleepingBarber() {
    super(
        "sleeping-barber",
        "coordination of four kinds of actors, with overflow and retries",
        EnumSet.allOf(Style.class),
        new Parameter("n", 5_000, 1, 10_000_000, "haircuts"),
        new Parameter("room", 1_000, 1, 10_000_000, "places to wait"),
        new Parameter("pause", 1_000, 1, MANY, "most busy steps between two customers"),
        new Parameter("haircut", 1_000, 1, MANY, "most busy steps of a haircut"));
  }

  private sealed interface ToFactory {}

  private record Returned(ActorRef<ToCustomer> customer) implements ToFactory {}

  private record Shorn() implements ToFactory {}

  /** All have gone home. */
  private record Closed(long haircuts) implements ToFactory {}

  private sealed interface ToCustomer {}

  private record Full() implements ToCustomer {}

  private record Wait() implements ToCustomer {}

  private record Start() implements ToCustomer {}

  private record Done() implements ToCustomer {}

  private sealed interface ToRoom {}

  private record Enter(ActorRef<ToCustomer> customer) implements ToRoom {}

  private record Next() implements ToRoom {}

  private record Close() implements ToRoom {}

  private sealed interface ToBarber {}

  private record Cut(ActorRef<ToCustomer> customer, ActorRef<ToRoom> room) implements ToBarber {}

  private record Leave(ActorRef<ToFactory> factory) implements ToBarber {}

  @Override
  Actor<?> root(Round round) {
    return machine(round, () -> new Factory(round));
  }

  private static final class Factory implements MessageHandler<ToFactory> {
    private final Round round;
    private final int n;
    private final int pause;
    private final SplittableRandom random = new SplittableRandom(13);
    private @Nullable ActorRef<ToRoom> room;
    private int shorn;
    private long retries;

    Factory(Round round) {
      this.round = round;
      this.n = round.get("n");
      this.pause = round.get("pause");
    }

    @Override
    public void started(ActorContext<ToFactory> ctx) {
      ActorRef<ToBarber> barber = ctx.spawn(barber(round), Round.SMALL);
      ActorRef<ToRoom> waitingRoom =
          ctx.spawn(machine(round, () -> new Room(round, ctx.self(), barber)), round.roomy());
      room = waitingRoom;
      for (int i = 0; i < n; i++) {
        send(ctx.spawn(customer(round.style(), ctx.self()), Round.SMALL));
      }
    }

    /** Sends a customer to the room, and takes a while. */
    private void send(ActorRef<ToCustomer> customer) {
      Objects.requireNonNull(room).tell(new Enter(customer));
      round.check(Work.spin(random.nextInt(pause) + LEAST_PAUSE) != 0, "busy");
    }

    @Override
    public void handle(ActorContext<ToFactory> ctx, ToFactory message) {
      switch (message) {
        case Returned(var customer) -> {
          retries++;
          send(customer);
        }
        case Shorn() -> {
          if (++shorn == n) {
            Objects.requireNonNull(room).tell(new Close());
          }
        }
        case Closed(long haircuts) -> {
          round.checkEquals(n, shorn, "customers who have left");
          round.checkEquals(n, haircuts, "haircuts");
          round.extra("retries", retries);
          round.finish(6L * n);
        }
      }
    }
  }

  private static final class Room implements MessageHandler<ToRoom> {
    private final int places;
    private final ActorRef<ToFactory> factory;
    private final ActorRef<ToBarber> barber;
    private final Queue<ActorRef<ToCustomer>> waiting = new ArrayDeque<>();
    private boolean barberSleeps = true;
    private boolean closing;

    Room(Round round, ActorRef<ToFactory> factory, ActorRef<ToBarber> barber) {
      this.places = round.get("room");
      this.factory = factory;
      this.barber = barber;
    }

    @Override
    public void handle(ActorContext<ToRoom> ctx, ToRoom message) {
      switch (message) {
        case Enter(var customer) -> {
          if (waiting.size() == places) {
            customer.tell(new Full());
          } else {
            waiting.add(customer);
            if (barberSleeps) {
              next(ctx.self());
            } else {
              customer.tell(new Wait());
            }
          }
        }
        case Next() -> next(ctx.self());
        case Close() -> {
          closing = true;
          if (barberSleeps) {
            next(ctx.self());
          }
        }
      }
    }

    /** The barber is free. */
    private void next(ActorRef<ToRoom> self) {
      ActorRef<ToCustomer> customer = waiting.poll();
      barberSleeps = customer == null;
      if (customer != null) {
        barber.tell(new Cut(customer, self));
      } else if (closing) {
        barber.tell(new Leave(factory));
      }
    }
  }

  private static Actor<ToBarber> barber(Round round) {
    int longest = round.get("haircut");
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Barber(longest));
      case LOOP -> ctx -> cutInALoop(ctx, longest);
    };
  }

  private static void cutHair(Cut cut, int steps) {
    cut.customer().tell(new Start());
    if (Work.spin(steps) == 0) {
      throw new IllegalStateException("not busy");
    }
    cut.customer().tell(new Done());
    cut.room().tell(new Next());
  }

  private static void cutInALoop(ActorContext<ToBarber> ctx, int longest) {
    SplittableRandom random = new SplittableRandom(31);
    long haircuts = 0;
    while (true) {
      switch (ctx.receive()) {
        case Cut cut -> {
          cutHair(cut, random.nextInt(longest));
          haircuts++;
        }
        case Leave(var factory) -> {
          factory.tell(new Closed(haircuts));
          return;
        }
      }
    }
  }

  private static final class Barber implements MessageHandler<ToBarber> {
    private final SplittableRandom random = new SplittableRandom(31);
    private final int longest;
    private long haircuts;

    Barber(int longest) {
      this.longest = longest;
    }

    @Override
    public void handle(ActorContext<ToBarber> ctx, ToBarber message) {
      switch (message) {
        case Cut cut -> {
          cutHair(cut, random.nextInt(longest));
          haircuts++;
        }
        case Leave(var factory) -> {
          factory.tell(new Closed(haircuts));
          ctx.stop(ctx.self());
        }
      }
    }
  }

  private static Actor<ToCustomer> customer(Style style, ActorRef<ToFactory> factory) {
    return switch (style) {
      case HANDLER -> Actor.handling(() -> new Customer(factory));
      case LOOP -> ctx -> getShornInALoop(ctx, factory);
    };
  }

  private static void getShornInALoop(ActorContext<ToCustomer> ctx, ActorRef<ToFactory> factory) {
    while (true) {
      switch (ctx.receive()) {
        case Full() -> factory.tell(new Returned(ctx.self()));
        case Wait(), Start() -> {}
        case Done() -> {
          factory.tell(new Shorn());
          return;
        }
      }
    }
  }

  private static final class Customer implements MessageHandler<ToCustomer> {
    private final ActorRef<ToFactory> factory;

    Customer(ActorRef<ToFactory> factory) {
      this.factory = factory;
    }

    @Override
    public void handle(ActorContext<ToCustomer> ctx, ToCustomer message) {
      switch (message) {
        case Full() -> factory.tell(new Returned(ctx.self()));
        case Wait(), Start() -> {}
        case Done() -> {
          factory.tell(new Shorn());
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
