package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Customers appear on a square and are served by the nearest facility known where they are. A
 * quadrant whose customers have become too expensive opens a facility and splits into four. The
 * news of a facility goes as many levels up and down as the cut-off says.
 *
 * <p>A customer counts as placed when a quadrant has taken it; only {@code window} are under way,
 * so that quadrants never wait for each other.
 */
final class FacilityLocation extends Benchmark {
  FacilityLocation() {
    super(
        "facility-location",
        "a tree that adapts, with messages down and up",
        new Parameter("points", 100_000, 1, MANY, "customers"),
        new Parameter("grid", 500, 4, 1_000_000, "length of an edge"),
        new Parameter("alpha", 2, 1, 1_000, "cost of a facility, in diagonals of the grid"),
        new Parameter("cutoff", 3, 0, 30, "levels that the news of a facility goes"),
        new Parameter("window", 32, 1, 64, "customers under way"));
  }

  private record Point(double x, double y) {
    double distance(Point other) {
      return Math.hypot(x - other.x, y - other.y);
    }
  }

  private record Box(double x, double y, double edge) {
    Point centre() {
      return new Point(x + edge / 2, y + edge / 2);
    }

    int quarterOf(Point point) {
      return (point.x() < x + edge / 2 ? 0 : 1) + (point.y() < y + edge / 2 ? 0 : 2);
    }

    Box quarter(int index) {
      double half = edge / 2;
      return new Box(x + (index & 1) * half, y + (index >> 1) * half, half);
    }
  }

  private sealed interface ToQuadrant {}

  private record Customer(Point point) implements ToQuadrant {}

  /** News of a facility, to go {@code levels} further; {@code from} is a child, or the parent. */
  private record Opened(Point facility, int levels, int from) implements ToQuadrant {}

  private record Count() implements ToQuadrant {}

  private sealed interface ToProducer {}

  private record Placed() implements ToProducer {}

  /** What a quadrant and those below it have. */
  private record Total(long customers, long facilities, long messages)
      implements ToProducer, ToQuadrant {
    Total plus(Total other) {
      return new Total(
          customers + other.customers, facilities + other.facilities, messages + other.messages);
    }
  }

  /** {@link Opened#from} for news from above. */
  private static final int PARENT = -1;

  private static final Placed PLACED = new Placed();

  /** What is the same for all quadrants. */
  private record Rules(Round round, ActorRef<ToProducer> producer, double most, int cutoff) {}

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Producer(round));
  }

  private static final class Producer implements MessageHandler<ToProducer> {
    private final Round round;
    private final int points;
    private final double edge;
    private final SplittableRandom random = new SplittableRandom(27);
    private @Nullable ActorRef<ToQuadrant> top;
    private int sent;
    private int placed;
    private boolean counted;

    Producer(Round round) {
      this.round = round;
      this.points = round.get("points");
      this.edge = round.get("grid");
    }

    @Override
    public void started(ActorContext<ToProducer> ctx) {
      Box whole = new Box(0, 0, edge);
      double most = round.get("alpha") * Math.sqrt(2) * edge;
      Rules rules = new Rules(round, ctx.self(), most, round.get("cutoff"));
      Actor<ToQuadrant> first =
          Actor.handling(
              () -> new Quadrant(rules, whole, null, 0, List.of(whole.centre()), List.of()));
      ActorRef<ToQuadrant> quadrant = ctx.spawn(first, round.roomy());
      top = quadrant;
      for (int i = Math.min(points, round.get("window")); i > 0; i--) {
        send(quadrant);
      }
    }

    private void send(ActorRef<ToQuadrant> quadrant) {
      sent++;
      quadrant.tell(new Customer(new Point(random.nextDouble(edge), random.nextDouble(edge))));
    }

    @Override
    public void handle(ActorContext<ToProducer> ctx, ToProducer message) {
      ActorRef<ToQuadrant> quadrant = top;
      if (quadrant == null) {
        throw new IllegalStateException(message + " before the first customer");
      }
      switch (message) {
        case Placed() -> {
          placed++;
          if (sent < points) {
            send(quadrant);
          } else if (placed == points) {
            quadrant.tell(new Count());
          }
        }
        case Total total -> {
          if (counted) {
            finish(total);
          } else {
            // The first count was behind all news on their way up, the second is behind all on
            // their way down.
            counted = true;
            quadrant.tell(new Count());
          }
        }
      }
    }

    private void finish(Total total) {
      round.checkEquals(points, total.customers(), "customers of all quadrants");
      round.check(total.facilities() >= 1, "no facility");
      round.extra("facilities", total.facilities());
      round.finish(total.messages() + points);
    }
  }

  private static final class Quadrant implements MessageHandler<ToQuadrant> {
    private final Rules rules;
    private final Box box;
    private final @Nullable ActorRef<ToQuadrant> parent;
    private final int index;
    private final List<Point> known;
    private final List<Point> customers;
    private List<ActorRef<ToQuadrant>> children = List.of();
    private double cost;
    private long messages;
    private int awaited;
    private Total total = new Total(0, 0, 0);

    Quadrant(
        Rules rules,
        Box box,
        @Nullable ActorRef<ToQuadrant> parent,
        int index,
        List<Point> known,
        List<Point> customers) {
      this.rules = rules;
      this.box = box;
      this.parent = parent;
      this.index = index;
      this.known = new ArrayList<>(known);
      this.customers = new ArrayList<>(customers);
      customers.forEach(customer -> cost += distanceToNearest(customer));
    }

    private double distanceToNearest(Point customer) {
      double least = Double.MAX_VALUE;
      for (Point facility : known) {
        least = Math.min(least, facility.distance(customer));
      }
      return least;
    }

    @Override
    public void handle(ActorContext<ToQuadrant> ctx, ToQuadrant message) {
      messages++;
      switch (message) {
        case Customer customer -> {
          if (children.isEmpty()) {
            take(ctx, customer.point());
            rules.producer().tell(PLACED);
          } else {
            children.get(box.quarterOf(customer.point())).tell(customer);
          }
        }
        case Opened(Point facility, int levels, int from) -> {
          known.add(facility);
          if (levels > 0) {
            spread(facility, levels - 1, from);
          }
        }
        case Count count -> {
          total = new Total(customers.size(), children.isEmpty() ? 0 : 1, messages);
          awaited = children.size();
          children.forEach(child -> child.tell(count));
          answerIfComplete();
        }
        case Total below -> {
          total = total.plus(below);
          awaited--;
          answerIfComplete();
        }
      }
    }

    private void take(ActorContext<ToQuadrant> ctx, Point customer) {
      customers.add(customer);
      cost += distanceToNearest(customer);
      if (cost > rules.most()) {
        split(ctx);
      }
    }

    /** Opens a facility in the middle and gives the customers to four children. */
    private void split(ActorContext<ToQuadrant> ctx) {
      Point facility = box.centre();
      known.add(facility);
      List<List<Point>> parts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        parts.add(new ArrayList<>());
      }
      customers.forEach(customer -> parts.get(box.quarterOf(customer)).add(customer));
      customers.clear();
      List<Point> inherited = List.copyOf(known);
      List<ActorRef<ToQuadrant>> quarters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int quarter = i;
        Actor<ToQuadrant> child =
            Actor.handling(() ->
                new Quadrant(
                    rules,
                    box.quarter(quarter),
                    ctx.self(),
                    quarter,
                    inherited,
                    parts.get(quarter)));
        quarters.add(ctx.spawn(child, rules.round().roomy()));
      }
      children = List.copyOf(quarters);
      if (parent != null && rules.cutoff() > 0) {
        parent.tell(new Opened(facility, rules.cutoff() - 1, index));
      }
    }

    private void spread(Point facility, int levels, int from) {
      for (int i = 0; i < children.size(); i++) {
        if (i != from) {
          children.get(i).tell(new Opened(facility, levels, PARENT));
        }
      }
      if (from != PARENT && parent != null) {
        parent.tell(new Opened(facility, levels, index));
      }
    }

    private void answerIfComplete() {
      if (awaited > 0) {
        return;
      }
      if (parent == null) {
        rules.producer().tell(total);
      } else {
        parent.tell(total);
      }
    }
  }
}
