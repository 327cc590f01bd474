package dev.coact.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.ListArbitrary;
import net.jqwik.api.arbitraries.SizableArbitrary;
import net.jqwik.api.configurators.ArbitraryConfigurator;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import net.jqwik.api.providers.TypeUsage;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Finds the arbitrary of a {@code @ForAll} parameter as jqwik's engine does, by its public API. */
final class JqwikTypes {
  private static final List<ArbitraryConfigurator> CONFIGURATORS =
      ServiceLoader.load(ArbitraryConfigurator.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted()
          .toList();

  /* What jqwik takes for containers whose largest size is not said. */
  private static final int MOST_ELEMENTS = 255;

  private JqwikTypes() {}

  static Arbitrary<?> arbitrary(Parameter parameter, Object test) {
    ForAll forAll = parameter.getAnnotation(ForAll.class);
    TypeUsage usage = usage(parameter.getAnnotatedType(), parameter.getAnnotations());
    if (!forAll.value().equals(ForAll.NO_VALUE)) {
      return configured(provided(forAll.value(), parameter, test), usage);
    }
    if (!forAll.supplier().equals(net.jqwik.api.ArbitrarySupplier.NONE.class)) {
      Arbitrary<?> supplied = ReflectionSupport.newInstance(forAll.supplier()).supplyFor(usage);
      return configured(Objects.requireNonNull(supplied, "what the supplier supplies"), usage);
    }
    return arbitrary(usage, parameter);
  }

  /** Of the elements of lists and sets first, since what is asked of them is said at their type. */
  private static Arbitrary<?> arbitrary(TypeUsage usage, Parameter parameter) {
    Class<?> raw = usage.getRawType();
    if ((raw.equals(List.class) || raw.equals(Set.class)) && !usage.isParameterizedRaw()) {
      Arbitrary<?> element = arbitrary(usage.getTypeArgument(0), parameter);
      return configured(raw.equals(List.class) ? element.list() : element.set(), usage);
    }
    return configured(
        Arbitraries.defaultFor(
            usage,
            missing -> {
              throw new IllegalArgumentException(
                  "@ForAll parameter "
                      + parameter
                      + ": no arbitrary for "
                      + missing
                      + " (expected: a type that jqwik knows, a record or sealed interface of such,"
                      + " or @ForAll(\"name\") and a method @Provide)");
            }),
        usage);
  }

  private static Arbitrary<?> configured(Arbitrary<?> arbitrary, TypeUsage usage) {
    Arbitrary<?> configured = sized(arbitrary, usage);
    for (ArbitraryConfigurator each : CONFIGURATORS) {
      configured = each.configure(configured, usage);
    }
    return configured;
  }

  /* Two that jqwik's engine knows without registering them. */
  private static Arbitrary<?> sized(Arbitrary<?> arbitrary, TypeUsage usage) {
    Arbitrary<?> sized = arbitrary;
    Size size = usage.findAnnotation(Size.class).orElse(null);
    if (size != null && sized instanceof SizableArbitrary<?> container) {
      sized =
          size.value() > 0
              ? container.ofSize(size.value())
              : container
                  .ofMinSize(size.min())
                  .ofMaxSize(size.max() > 0 ? size.max() : Math.max(size.min(), MOST_ELEMENTS));
    }
    return usage.isAnnotated(UniqueElements.class) && sized instanceof ListArbitrary<?> list
        ? list.uniqueElements()
        : sized;
  }

  private static Arbitrary<?> provided(String name, Parameter parameter, Object test) {
    List<Method> providers =
        ReflectionSupport.findMethods(
            test.getClass(),
            method ->
                method.isAnnotationPresent(Provide.class)
                    && method.getParameterCount() == 0
                    && name(method).equals(name),
            HierarchyTraversalMode.BOTTOM_UP);
    if (providers.isEmpty()
        || !(ReflectionSupport.invokeMethod(providers.getFirst(), test)
            instanceof Arbitrary<?> arbitrary)) {
      throw new IllegalArgumentException(
          "@ForAll(\""
              + name
              + "\") parameter "
              + parameter
              + ": no arbitrary (expected: a method of "
              + test.getClass().getName()
              + " with @Provide, no parameters, this name and an Arbitrary as its result)");
    }
    return arbitrary;
  }

  private static String name(Method provider) {
    String given = provider.getAnnotation(Provide.class).value();
    return given.isEmpty() ? provider.getName() : given;
  }

  /** With those that they are made of, such as the {@code @Size} of {@code @NotEmpty}. */
  private static void addAll(Annotation[] annotations, Set<Annotation> all) {
    for (Annotation each : annotations) {
      if (!each.annotationType().getName().startsWith("java.") && all.add(each)) {
        addAll(each.annotationType().getAnnotations(), all);
      }
    }
  }

  private static TypeUsage usage(AnnotatedType type, Annotation... more) {
    TypeUsage usage;
    if (type instanceof AnnotatedParameterizedType generic
        && generic.getType() instanceof ParameterizedType parameterized
        && parameterized.getRawType() instanceof Class<?> raw) {
      usage =
          TypeUsage.of(
              raw,
              Arrays.stream(generic.getAnnotatedActualTypeArguments())
                  .map(JqwikTypes::usage)
                  .toArray(TypeUsage[]::new));
    } else {
      usage = TypeUsage.forType(type.getType());
    }
    Set<Annotation> annotations = new LinkedHashSet<>();
    addAll(type.getAnnotations(), annotations);
    addAll(more, annotations);
    for (Annotation each : annotations) {
      usage = usage.withAnnotation(each);
    }
    return usage;
  }
}
