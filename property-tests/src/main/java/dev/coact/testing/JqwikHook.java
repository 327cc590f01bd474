package dev.coact.testing;

import dev.coact.actor.SystemSettings;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.ParameterResolutionContext;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.ResolveParameterHook;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;
import org.jspecify.annotations.Nullable;

/**
 * For jqwik, which finds it by itself: a property with a parameter of type {@link ActorSim}, with
 * {@code @ForAll} or without, is run under several schedules in each try; see {@link Schedules}.
 *
 * <p>When a try has failed, jqwik looks for smaller inputs; from then on a try is one run, with the
 * deviations of the failure. {@code @BeforeTry} and {@code @AfterTry} surround each run.
 */
public final class JqwikHook implements AroundPropertyHook, AroundTryHook, ResolveParameterHook {
  /* Around the hooks that call methods of the test. */
  private static final int OUTERMOST = -1_000;

  /* For jqwik to see: each run has its own. It has ended. */
  static final ActorSim PLACEHOLDER = ended();

  private static ActorSim ended() {
    ActorSim sim = ActorSim.seeded(0);
    sim.close();
    return sim;
  }

  /** What is known of a property so far. */
  private static final class State {
    private final Goals goals = new Goals();
    private int tries;
    private @Nullable ScenarioFailure failure;
  }

  /** For jqwik. */
  public JqwikHook() {}

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public boolean appliesTo(Optional<AnnotatedElement> element) {
    return element.isPresent()
        && element.get() instanceof Method method
        && Arrays.asList(method.getParameterTypes()).contains(ActorSim.class);
  }

  @Override
  public int aroundTryProximity() {
    return OUTERMOST;
  }

  @Override
  public Optional<ParameterSupplier> resolve(
      ParameterResolutionContext parameter, LifecycleContext context) {
    return parameter.typeUsage().isOfType(ActorSim.class)
        ? Optional.of(_ -> PLACEHOLDER)
        : Optional.empty();
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyExecutionResult result = property.execute();
    State state = state().get();
    if (result.status() == PropertyExecutionResult.Status.SUCCESSFUL) {
      try {
        state.goals.check(state.tries + " tries");
      } catch (UnreachedGoals gaps) {
        return result.mapToFailed(gaps);
      }
    }
    return result;
  }

  private static Store<State> state() {
    return Store.getOrCreate(JqwikHook.class, Lifespan.PROPERTY, State::new);
  }

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor body, List<Object> parameters) {
    Method method = context.targetMethod();
    State state = state().get();
    boolean[] discarded = {false};
    CampaignSettings settings = settings(context, parameters, state.tries++);
    PropertyRun run =
        new PropertyRun(
            PropertySettings.name(method),
            settings,
            Inputs.NONE,
            (sim, _) -> discarded[0] |= !once(body, own(method, parameters, sim)));
    PropertyToken given = PropertySettings.replay(method);
    ScenarioFailure failure =
        state.failure == null ? first(run, given, state.goals) : run.again(state.failure);
    if (failure != null) {
      state.failure = failure;
      return TryExecutionResult.falsified(failure);
    }
    return discarded[0] ? TryExecutionResult.invalid() : TryExecutionResult.satisfied();
  }

  private static @Nullable ScenarioFailure first(
      PropertyRun run, @Nullable PropertyToken given, Goals goals) {
    try {
      if (given == null) {
        run.search(goals);
      } else {
        run.replay(given);
      }
      return null;
    } catch (ScenarioFailure failure) {
      return failure;
    }
  }

  private static CampaignSettings settings(
      TryLifecycleContext context, List<Object> parameters, int number) {
    Schedules schedules =
        context
            .findAnnotation(Schedules.class)
            .or(() -> context.findAnnotationsInContainer(Schedules.class).stream().findFirst())
            .orElseGet(() -> Defaults.class.getAnnotation(Schedules.class));
    CampaignSettings settings = PropertySettings.of(schedules);
    for (Object each : parameters) {
      if (each instanceof SystemSettings system) {
        settings = settings.withSystem(system);
      }
    }
    return settings.withSeed(settings.seed() + number);
  }

  /** Carries the default values of the annotation. */
  @Schedules
  private static final class Defaults {}

  /** Whether its inputs are valid. */
  private static boolean once(TryExecutor body, List<Object> parameters) throws Throwable {
    TryExecutionResult result = body.execute(parameters);
    if (result.isFalsified()) {
      throw result.throwable().orElseGet(() -> new AssertionError("the property returned false"));
    }
    return !result.isInvalid();
  }

  private static List<Object> own(Method method, List<Object> parameters, ActorSim sim) {
    List<Object> own = new ArrayList<>(parameters);
    Class<?>[] types = method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      if (types[i].equals(ActorSim.class)) {
        own.set(i, sim);
      }
    }
    return own;
  }
}
