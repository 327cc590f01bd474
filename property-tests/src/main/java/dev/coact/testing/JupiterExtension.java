package dev.coact.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * For Jupiter, which is told of it by {@link ActorProperty}. Runs such methods: Jupiter's own
 * invocation of the method is skipped, and a campaign invokes it in its place.
 */
public final class JupiterExtension implements InvocationInterceptor, ParameterResolver {
  private static final String FOR_ALL = "net.jqwik.api.ForAll";
  private static final String JQWIK_PROPERTY = "net.jqwik.api.Property";

  /** For Jupiter. */
  public JupiterExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getDeclaringExecutable() instanceof Method method
        && AnnotationSupport.isAnnotated(method, ActorProperty.class)
        && isOurs(parameter.getParameter());
  }

  /** Something in its place: each run has its own. */
  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }

  private static boolean isOurs(Parameter parameter) {
    return isSim(parameter) || isForAll(parameter);
  }

  private static boolean isSim(Parameter parameter) {
    return parameter.getType().equals(ActorSim.class);
  }

  /* By its name: jqwik may be absent. */
  private static boolean isForAll(Parameter parameter) {
    return !isSim(parameter) && hasAnnotation(parameter.getAnnotations(), FOR_ALL);
  }

  private static boolean hasAnnotation(Annotation[] annotations, String name) {
    return Arrays.stream(annotations)
        .anyMatch(each -> each.annotationType().getName().equals(name));
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invoked,
      ExtensionContext context)
      throws Throwable {
    Method method = invoked.getExecutable();
    ActorProperty property =
        AnnotationSupport.findAnnotation(method, ActorProperty.class).orElse(null);
    if (property == null) {
      invocation.proceed();
      return;
    }
    invocation.skip();
    check(method);
    Object test = context.getRequiredTestInstance();
    List<Parameter> drawn =
        Arrays.stream(method.getParameters()).filter(JupiterExtension::isForAll).toList();
    Inputs.Body body = inputs -> run(property, method, invoked.getArguments(), test, inputs);
    if (drawn.isEmpty()) {
      body.run(Inputs.NONE);
    } else {
      JqwikInputs.with(drawn, test, body);
    }
  }

  private static void run(
      ActorProperty property, Method method, List<Object> arguments, Object test, Inputs inputs) {
    PropertyRun run =
        new PropertyRun(
            PropertySettings.name(method),
            settings(property, method),
            inputs,
            (sim, values) ->
                ReflectionSupport.invokeMethod(
                    method, test, arguments(method, arguments, sim, values)));
    PropertyToken again = token(method);
    if (again == null) {
      run.search();
    } else {
      run.replay(again);
    }
  }

  private static @Nullable Object[] arguments(
      Method method, List<Object> resolved, ActorSim sim, List<@Nullable Object> values) {
    List<@Nullable Object> left = new ArrayList<>(values);
    @Nullable Object[] arguments = resolved.toArray();
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < arguments.length; i++) {
      if (isSim(parameters[i])) {
        arguments[i] = sim;
      } else if (isForAll(parameters[i])) {
        arguments[i] = left.removeFirst();
      }
    }
    return arguments;
  }

  /* ---- wrong use ---- */

  private static void check(Method method) {
    if (hasAnnotation(method.getAnnotations(), JQWIK_PROPERTY)) {
      throw wrong(method, "@ActorProperty and jqwik's @Property on one method", "one of them");
    }
    long sims = Arrays.stream(method.getParameters()).filter(JupiterExtension::isSim).count();
    if (sims != 1) {
      throw wrong(
          method, "@ActorProperty with " + sims + " parameters of type ActorSim", "exactly one");
    }
  }

  private static CampaignSettings settings(ActorProperty property, Method method) {
    try {
      return PropertySettings.of(property);
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          PropertySettings.name(method) + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable PropertyToken token(Method method) {
    try {
      return PropertySettings.replay(method);
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          PropertySettings.name(method) + ": " + e.getMessage(), e);
    }
  }

  private static ExtensionConfigurationException wrong(
      Method method, String what, String expected) {
    return new ExtensionConfigurationException(
        PropertySettings.name(method) + ": " + what + " (expected: " + expected + ")");
  }
}
