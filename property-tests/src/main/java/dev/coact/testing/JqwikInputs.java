package dev.coact.testing;

import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;

/**
 * The {@code @ForAll} values of a Jupiter property, from jqwik's arbitraries. Loaded only if there
 * are any.
 */
final class JqwikInputs implements Inputs {
  /*
   * jqwik makes and shrinks the values of one parameter; which smaller one is taken is up to the
   * failure. All that is used of it is public, but Shrinkable.shrink() is marked internal. There is
   * no other way to shrink outside of jqwik's own engine that keeps to an arbitrary's constraints,
   * and what would be lost without it is small inputs only.
   *
   * jqwik has one session at a time, so properties with inputs run one at a time.
   */
  private static final ReentrantLock SESSION = new ReentrantLock();
  private static final int GEN_SIZE = 1000;

  private final List<Parameter> parameters;
  private final List<Arbitrary<Object>> arbitraries = new ArrayList<>();

  private JqwikInputs(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /** Has {@code body} done with the values of these parameters at hand. */
  static void with(List<Parameter> parameters, Object test, Body body) throws Throwable {
    SESSION.lock();
    try {
      JqwikSession.start();
      try {
        JqwikInputs inputs = new JqwikInputs(parameters);
        for (Parameter each : parameters) {
          inputs.arbitraries.add(JqwikTypes.arbitrary(each, test).asGeneric());
        }
        body.run(inputs);
      } finally {
        JqwikSession.finish();
      }
    } finally {
      SESSION.unlock();
    }
  }

  @Override
  public List<Input> draw(long seed) {
    List<Input> drawn = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Random random = new Random(seed + i);
      drawn.add(
          new Value(
              name(parameters.get(i)), arbitraries.get(i).generator(GEN_SIZE, true).next(random)));
    }
    return drawn;
  }

  private static String name(Parameter parameter) {
    return parameter.isNamePresent()
        ? parameter.getName()
        : parameter.getParameterizedType().getTypeName().replaceAll("[A-Za-z0-9_]+[.$]", "");
  }

  private record Value(String name, Shrinkable<Object> shrinkable) implements Input {
    @Override
    public Object value() {
      return shrinkable.value();
    }

    @Override
    public Iterator<Input> smaller() {
      return shrinkable.shrink().map(smaller -> (Input) new Value(name, smaller)).iterator();
    }
  }
}
