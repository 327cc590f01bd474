package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * German's cache protocol: a host grants one memory line to three caches, to share or to one alone,
 * and takes it back from all others before. The bug: it grants when the first of them has given it
 * back.
 */
final class GermanCache {
  private static final int CACHES = 3;
  private static final int WISHES = 4;

  private GermanCache() {}

  /** How a cache has the line; each allows more than those before. */
  enum Access {
    NONE,
    SHARED,
    EXCLUSIVE
  }

  sealed interface ToHost {
    record Request(Access wanted, ActorRef<ToCache> cache) implements ToHost {}

    record GivenBack() implements ToHost {}
  }

  sealed interface ToCache {
    record Wish(Access wanted) implements ToCache {}

    record Grant(Access access) implements ToCache {}

    record Invalidate() implements ToCache {}
  }

  static Scenario awaiting(boolean all) {
    return sim -> {
      Line line = new Line();
      ActorRef<ToHost> host = sim.system().spawn("host", host(all));
      List<ActorRef<ToCache>> caches = new ArrayList<>();
      for (int i = 0; i < CACHES; i++) {
        int number = i;
        caches.add(
            sim.system().spawn("cache" + i, Actor.handling(() -> new Cache(number, host, line))));
      }
      sim.system().spawn("cpu", cpu(caches, sim.random("cpu")));
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("German's cache protocol", awaiting(false), awaiting(true));
  }

  private static Actor<Object> cpu(List<ActorRef<ToCache>> caches, RandomGenerator random) {
    return ctx -> {
      for (int i = 0; i < WISHES; i++) {
        int cache = random.nextBoolean() ? 0 : 1 + random.nextInt(CACHES - 1);
        Access wanted = random.nextBoolean() ? Access.SHARED : Access.EXCLUSIVE;
        caches.get(cache).tell(new ToCache.Wish(wanted));
      }
    };
  }

  /** One request at a time. */
  private static Actor<ToHost> host(boolean awaitsAll) {
    Predicate<ToHost> givenBack = message -> message instanceof ToHost.GivenBack;
    return ctx -> {
      Set<ActorRef<ToCache>> holders = new LinkedHashSet<>();
      Access granted = Access.NONE;
      while (true) {
        if (ctx.receive() instanceof ToHost.Request(Access wanted, ActorRef<ToCache> cache)) {
          if (wanted == Access.EXCLUSIVE || granted == Access.EXCLUSIVE) {
            holders.forEach(holder -> holder.tell(new ToCache.Invalidate()));
            int awaited = awaitsAll ? holders.size() : Math.min(1, holders.size());
            for (int i = 0; i < awaited; i++) {
              ctx.receiveMatching(givenBack);
            }
            holders.clear();
          }
          granted = wanted;
          holders.add(cache);
          cache.tell(new ToCache.Grant(wanted));
        }
      }
    };
  }

  private static final class Cache implements MessageHandler<ToCache> {
    private final int number;
    private final ActorRef<ToHost> host;
    private final Line line;
    private final Queue<Access> wishes = new ArrayDeque<>();
    private boolean isWaiting;

    Cache(int number, ActorRef<ToHost> host, Line line) {
      this.number = number;
      this.host = host;
      this.line = line;
    }

    @Override
    public void handle(ActorContext<ToCache> ctx, ToCache message) {
      switch (message) {
        case ToCache.Wish(Access wanted) -> wishes.add(wanted);
        case ToCache.Grant(Access access) -> {
          line.set(number, access);
          isWaiting = false;
        }
        case ToCache.Invalidate() -> {
          line.set(number, Access.NONE);
          host.tell(new ToHost.GivenBack());
        }
      }
      request(ctx);
    }

    private void request(ActorContext<ToCache> ctx) {
      while (!isWaiting && !wishes.isEmpty()) {
        Access wanted = wishes.remove();
        if (wanted.compareTo(line.of(number)) > 0) {
          host.tell(new ToHost.Request(wanted, ctx.self()));
          isWaiting = true;
        }
      }
    }
  }

  /** Who has what. */
  private static final class Line {
    private final Access[] access = new Access[CACHES];

    Line() {
      Arrays.fill(access, Access.NONE);
    }

    Access of(int cache) {
      return access[cache];
    }

    void set(int cache, Access now) {
      access[cache] = now;
      if (List.of(access).contains(Access.EXCLUSIVE)) {
        assertThat(access).as("access").containsOnlyOnce(Access.EXCLUSIVE);
        assertThat(access).as("access").doesNotContain(Access.SHARED);
      }
    }
  }
}
