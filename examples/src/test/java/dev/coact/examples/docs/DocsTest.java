package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.ConfigException;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.SystemSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the documentation to the code. A comment on the line before a fenced block says where its
 * content comes from:
 *
 * <ul>
 *   <li>{@code <!-- code: Tour.java#ask -->}: lines of a file in this package, from {@code // docs:
 *       ask} to {@code // end}. Every {@code java} block has one, so everything that is shown is
 *       compiled.
 *   <li>{@code <!-- prints: Shop -->}: what that program of this package writes.
 *   <li>{@code <!-- wrong: shop.conf -->}: a {@code hocon} block with mistakes; the block after it
 *       is the error that a start with this file prints. Any other {@code hocon} block is read and
 *       has no mistakes in section {@code coact}.
 * </ul>
 *
 * With {@code -Ddocs.regenerate=true} the pages are rewritten from the code first.
 */
class DocsTest {
  private static final boolean REGENERATE = Boolean.getBoolean("docs.regenerate");

  private static final String REMEDY =
      "change the code, then let this write it into the page:"
          + " mvn test -pl examples -am -Dtest=DocsTest -Ddocs.regenerate=true";

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");

  private static Map<String, String> regions;

  @BeforeAll
  static void regenerate() throws Exception {
    regions = Repository.regions();
    if (REGENERATE) {
      for (Page page : Repository.pages()) {
        page.rewrite(DocsTest::contentOf);
      }
    }
  }

  private static String contentOf(Page.Block block) {
    if (block.is("code")) {
      return regions.getOrDefault(block.source(), block.text());
    }
    if (block.is("prints")) {
      return outputOf(block.source());
    }
    Page.Block before = blockBefore(block);
    return before != null && before.is("wrong") ? errorsOf(before) : block.text();
  }

  static Stream<Page> pages() throws IOException {
    return Repository.pages().stream();
  }

  private static Stream<Page.Block> blocks() throws IOException {
    return pages().flatMap(page -> page.blocks().stream());
  }

  static Stream<Page.Block> javaBlocks() throws IOException {
    return blocks().filter(block -> block.language().equals("java") || block.is("code"));
  }

  static Stream<Page.Block> printedBlocks() throws IOException {
    return blocks().filter(block -> block.is("prints"));
  }

  static Stream<Page.Block> configurations() throws IOException {
    return blocks().filter(block -> block.language().equals("hocon") && !block.is("wrong"));
  }

  static Stream<Page.Block> wrongConfigurations() throws IOException {
    return blocks().filter(block -> block.is("wrong"));
  }

  @ParameterizedTest
  @MethodSource("javaBlocks")
  void javaBlock_isCompiledCode(Page.Block block) {
    assertThat(regions)
        .as(
            "%s: a java block comes from compiled code (expected on the line before it:"
                + " <!-- code: File.java#region --> with one of these)",
            block)
        .containsKey(block.source());
    assertThat(block.text())
        .as("%s differs from %s; %s", block, block.source(), REMEDY)
        .isEqualTo(regions.get(block.source()));
  }

  @ParameterizedTest
  @MethodSource("printedBlocks")
  void printedBlock_isWhatTheProgramPrints(Page.Block block) {
    assertThat(block.text())
        .as("%s is not what %s prints; %s", block, block.source(), REMEDY)
        .isEqualTo(outputOf(block.source()));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configuration_hasNoMistakes(Page.Block block) {
    assertThat(catchThrowable(() -> SystemSettings.from(ConfigReader.parse(block.text()))))
        .as("%s: the configuration shown", block)
        .isNull();
  }

  @ParameterizedTest
  @MethodSource("wrongConfigurations")
  void wrongConfiguration_printsTheErrorsShown(Page.Block block) {
    List<Page.Block> all = block.page().blocks();
    Page.Block shown = all.get(indexOf(block, all) + 1);
    assertThat(shown.text())
        .as("%s are not the errors of %s; %s", shown, block, REMEDY)
        .isEqualTo(errorsOf(block));
  }

  @Test
  void regions_areAllShown() throws IOException {
    Set<String> shown = new HashSet<>();
    javaBlocks().forEach(block -> shown.add(block.source()));
    assertThat(shown).as("regions that a page shows").containsAll(regions.keySet());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_leadToFiles(Page page) {
    Path folder = Repository.root().resolve(page.path()).getParent();
    for (String line : page.lines()) {
      Matcher link = LINK.matcher(line);
      while (link.find()) {
        assertThat(folder.resolve(link.group(1))).as("%s: %s", page, link.group()).exists();
      }
    }
  }

  @Test
  void readme_namesTheVersionOfTheBuild() throws IOException {
    String pom = Files.readString(Repository.root().resolve("pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    assertThat(Page.read(Path.of("README.md")).lines()).contains("  " + version.group());
  }

  private static Page.Block blockBefore(Page.Block block) {
    List<Page.Block> all = block.page().blocks();
    int index = indexOf(block, all);
    return index == 0 ? null : all.get(index - 1);
  }

  private static int indexOf(Page.Block block, List<Page.Block> all) {
    return all.stream().map(Page.Block::first).toList().indexOf(block.first());
  }

  private static String outputOf(String program) {
    try {
      return Repository.outputOf(program, "--add-opens", "java.base/java.lang=ALL-UNNAMED");
    } catch (Exception e) {
      throw new IllegalStateException(program, e);
    }
  }

  /** What a start prints that is given this file. */
  private static String errorsOf(Page.Block block) {
    try {
      SystemSettings.from(ConfigReader.parse(block.text()));
      return "no mistakes";
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage()).replace("  text:", "  " + block.source() + ":");
    }
  }
}
