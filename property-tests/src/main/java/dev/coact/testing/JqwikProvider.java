package dev.coact.testing;

import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/**
 * For jqwik, which finds it by itself: values for parameters that are records or sealed interfaces
 * of records, as {@link ActorArbitraries#messages} makes them, and for {@code @ForAll ActorSim}.
 */
public final class JqwikProvider implements ArbitraryProvider {
  /** For jqwik. */
  public JqwikProvider() {}

  @Override
  public boolean canProvideFor(TypeUsage type) {
    Class<?> raw = type.getRawType();
    return type.isOfType(ActorSim.class) || isMessage(raw);
  }

  private static boolean isMessage(Class<?> type) {
    return type.isRecord()
        || (type.isSealed()
            && type.isInterface()
            && Arrays.stream(type.getPermittedSubclasses())
                .allMatch(each -> each.isEnum() || isMessage(each)));
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
    return type.isOfType(ActorSim.class)
        ? Set.of(Arbitraries.create(() -> JqwikHook.PLACEHOLDER))
        : Set.of(ActorArbitraries.messages(type.getRawType()));
  }

  /** Behind all others. */
  @Override
  public int priority() {
    return -1;
  }
}
