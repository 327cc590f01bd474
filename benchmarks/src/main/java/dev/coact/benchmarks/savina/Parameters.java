package dev.coact.benchmarks.savina;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a benchmark's parameters, all of them.
 *
 * @param values by name, in the order in which the benchmark names them
 */
public record Parameters(Map<String, Integer> values) {
  /** Keeps the map. */
  public Parameters {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The standard values, and instead of them what {@code given} says.
   *
   * @param given {@code key=value} each
   * @throws WrongUseException if a name or a value is wrong
   */
  static Parameters parse(Benchmark benchmark, List<String> given) throws WrongUseException {
    Map<String, Parameter> known = new LinkedHashMap<>();
    Map<String, Integer> values = new LinkedHashMap<>();
    for (Parameter parameter : benchmark.parameters()) {
      known.put(parameter.name(), parameter);
      values.put(parameter.name(), parameter.standard());
    }
    for (String assignment : given) {
      int equals = assignment.indexOf('=');
      String name = equals < 0 ? assignment : assignment.substring(0, equals);
      Parameter parameter = known.get(name);
      if (parameter == null) {
        throw new WrongUseException(
            "unknown parameter: "
                + assignment
                + " (expected: "
                + benchmark.name()
                + " with "
                + known.keySet().stream().map(key -> key + "=").collect(joining(", "))
                + Nearest.hint(name, known.keySet())
                + ")");
      }
      values.put(name, parameter.parse(equals < 0 ? "" : assignment.substring(equals + 1)));
    }
    return new Parameters(values);
  }

  /** The value of a parameter of the benchmark. */
  public int get(String name) {
    Integer value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "parameter: " + name + " (expected: one of " + values.keySet() + ")");
    }
    return value;
  }
}
