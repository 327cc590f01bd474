package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a run that fails: as text, as a diagram, as a page. */
@Timeout(120)
class StoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final CampaignSettings SETTINGS =
      CampaignSettings.defaults().withSchedules(500).withBudget(Duration.ofMinutes(1));

  private String before;

  @BeforeEach
  void keepSetting() {
    before = System.getProperty(Campaign.PAGES);
    System.setProperty(Campaign.PAGES, StoryFiles.OFF);
  }

  @AfterEach
  void restoreSetting() {
    if (before == null) {
      System.clearProperty(Campaign.PAGES);
    } else {
      System.setProperty(Campaign.PAGES, before);
    }
  }

  private record Order(String what, ActorRef<String> replyTo) {}

  /** Fails with its second order, and is restarted. */
  private static void kitchen(ActorSim sim) {
    ActorRef<String> log = sim.system().spawn("log", Actor.handling(() -> (ctx, line) -> {}));
    ActorRef<Order> kitchen =
        sim.system()
            .spawn(
                "kitchen",
                Actor.handling(() ->
                    (ctx, order) -> {
                      log.tell(order.what());
                      if (order.what().equals("eel")) {
                        throw new IllegalStateException("no eel");
                      }
                      order.replyTo().tell("served");
                    }),
                SpawnOptions.defaults().withSupervision(Supervision.restart(3, SECOND)));
    sim.clients(1)
        .each(
            List.of("soup", "eel"), what -> kitchen.<String>ask(me -> new Order(what, me), SECOND));
    sim.atQuiescence(() -> assertThat(sim.calls()).allMatch(ClientCall::isAnswered));
  }

  private static ScenarioFailure failureOf(Scenario scenario) {
    ScenarioFailure failure =
        catchThrowableOfType(ScenarioFailure.class, () -> Campaign.of(SETTINGS).run(scenario));
    assertThat(failure).isNotNull();
    return failure;
  }

  /* ---- text and diagram ---- */

  @Test
  void text_ofASmallScenario_isThis() {
    assertThat(failureOf(StoryTest::kitchen).story().text())
        .isEqualTo(
            """
            client-0 -> /kitchen: Order[what=soup, replyTo=ActorRef[/kitchen?reply]]
            /kitchen handles Order[what=soup, replyTo=ActorRef[/kitchen?reply]]
            /kitchen -> /log: soup
            /kitchen -> client-0: served
            /log handles soup
            client-0 -> /kitchen: Order[what=eel, replyTo=ActorRef[/kitchen?reply]]
            /kitchen handles Order[what=eel, replyTo=ActorRef[/kitchen?reply]]
            /kitchen -> /log: eel
            /kitchen loses Order[what=eel, replyTo=ActorRef[/kitchen?reply]] (FAILED_IN_HANDLER)
            /kitchen fails, RESTART: java.lang.IllegalStateException: no eel
            /log handles eel
            client-0 fails command 1: dev.coact.actor.AskException: ask /kitchen: it failed at this
            /kitchen is restarted, incarnation 1\
            """);
  }

  @Test
  void mermaid_ofASmallScenario_isThis() {
    assertThat(failureOf(StoryTest::kitchen).story().mermaid())
        .isEqualTo(
            """
            sequenceDiagram
              participant p0 as client-0
              participant p1 as /kitchen
              participant p2 as /log
              p0->>p1: Order[what=soup, replyTo=ActorRef[/kitchen?reply]]
              Note over p1: handles Order[what=soup, replyTo=ActorRef[/kitchen?reply]]
              p1->>p2: soup
              p1-->>p0: served
              Note over p2: handles soup
              p0->>p1: Order[what=eel, replyTo=ActorRef[/kitchen?reply]]
              Note over p1: handles Order[what=eel, replyTo=ActorRef[/kitchen?reply]]
              p1->>p2: eel
              p0-xp1: lost, FAILED_IN_HANDLER#58; Order[what=eel, replyTo=ActorRef[/kitchen?repl…
              Note over p1: fails, RESTART#58; java.lang.IllegalStateException#58; no eel
              Note over p2: handles eel
              Note over p0: fails command 1#58; dev.coact.actor.AskException#58; ask /kitchen#58; it failed at this
              Note over p1: is restarted, incarnation 1
              Note over p1: the run fails here
            """);
  }

  /* ---- events ---- */

  @Test
  void entries_sayWhatBecameOfEachMessage() {
    Story story = failureOf(StoryTest::kitchen).story();
    List<Integer> sent = new ArrayList<>();
    List<Integer> gone = new ArrayList<>();
    for (Story.Entry entry : story.entries()) {
      switch (entry.event()) {
        case StoryEvent.Sent event -> sent.add(event.letter());
        case StoryEvent.Handling event -> gone.add(event.letter());
        default -> {}
      }
    }
    assertThat(sent).containsExactly(1, 2, 3, 4);
    assertThat(gone).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(story.entries()).extracting(Story.Entry::step).isSorted();
    assertThat(story.entries()).extracting(Story.Entry::at).isSorted();
    assertThat(story.actors()).contains("/log", "/kitchen", "client-0").doesNotHaveDuplicates();
  }

  @Test
  void failing_ofAnAssertionInAnActor_isItsFailureAndNotTheEnd() {
    Story story =
        failureOf(
                sim -> {
                  ActorRef<String> a =
                      sim.system()
                          .spawn(
                              "a",
                              Actor.handling(() ->
                                  (ctx, text) -> {
                                    throw new AssertionError(text);
                                  }));
                  sim.clients(1).eachTells(List.of("x"), a);
                  sim.clients(1).eachTells(List.of("late"), a);
                })
            .story();
    assertThat(story.entries().get(story.failing()).event())
        .isInstanceOfSatisfying(
            StoryEvent.Failed.class, failed -> assertThat(failed.cause()).endsWith(": x"));
    assertThat(story.failing()).isLessThan(story.entries().size() - 1);
  }

  @Test
  void refusedMessage_isInNoMailboxAndCrossedOut() {
    StoryRecorder recorder = new StoryRecorder();
    try (ActorSim sim = ActorSim.seeded(1)) {
      recorder.begin(sim.scheduler());
      Point send = new Point("/a", 0, Point.SEND, 0);
      recorder.sent(send, "/b", "m");
      recorder.fault(new Point("/a", 0, Point.OFFER, 0), new Deviation.Refuse());
      recorder.lost(new LostMessage(LostMessage.Reason.REJECTED, "m", "/a", "/b"));
    }
    Story story = recorder.story();
    assertThat(story.entries().getLast().event())
        .isEqualTo(new StoryEvent.Lost("/b", "m", "REJECTED", 1));
    assertThat(story.mermaid()).contains("p0-xp1: lost, REJECTED#58; m");
  }

  @Test
  void longRun_isKeptInItsFirstAndLastEvents() {
    StoryRecorder recorder = new StoryRecorder();
    int count = 5_000;
    try (ActorSim sim = ActorSim.seeded(1)) {
      recorder.begin(sim.scheduler());
      for (int i = 0; i < count; i++) {
        recorder.sent(new Point("/a", 0, Point.SEND, i), "/b", i);
      }
    }
    Story story = recorder.story();
    assertThat(story.entries()).hasSize(Story.FIRST + Story.LAST);
    assertThat(story.omitted()).isEqualTo(count - Story.FIRST - Story.LAST);
    assertThat(story.entries().getLast().event())
        .isEqualTo(new StoryEvent.Sent(new Point("/a", 0, Point.SEND, 4_999), "/b", "4999", 5_000));
    assertThat(story.failing()).isEqualTo(story.entries().size() - 1);
    assertThat(story.text().lines()).hasSize(61).contains("/a -> /b: 4999");
    assertThat(story.mermaid().lines().count()).isLessThan(160);
    assertThat(data(story.html("")).path("omitted")).isEqualTo(3_000.0);
  }

  /* ---- what a message may hold ---- */

  private static final List<String> HOSTILE =
      List.of(
          "</script><script>alert(1)</script>",
          "<!-- <script>",
          "\"'`\\",
          "line\nnext\r\n\u2028\u2029end",
          "p0->>p1: forged; Note over p0: x %% c #35; %%{init: {}}%% end",
          "\u202Ereversed \uD83D\uDE00 \uD83D alone",
          "@STORY@ ${x} \\u0041 \0");

  private static ScenarioFailure hostile() {
    return failureOf(sim -> {
      ActorRef<String> sink = sim.system().spawn("sink", Actor.handling(() -> (ctx, text) -> {}));
      sim.clients(1).eachTells(HOSTILE, sink);
      sim.atQuiescence(() -> {
        throw new AssertionError(String.join("", HOSTILE));
      });
    });
  }

  @Test
  void html_ofHostileMessages_isTheTemplateAndDataThatReadsBack() {
    ScenarioFailure failure = hostile();
    String page = failure.story().html(String.valueOf(failure.getMessage()));
    String plain = Story.NONE.html("");
    assertThat(page.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
    assertThat(withoutData(page)).isEqualTo(withoutData(plain));
    Json data = data(page);
    assertThat(data.path("report")).isEqualTo(failure.getMessage());
    assertThat(data.path("mermaid")).isEqualTo(failure.story().mermaid());
    assertThat(data.list("events"))
        .hasSize(failure.story().entries().size())
        .filteredOn(event -> event.path("kind").equals("sent"))
        .extracting(event -> event.path("text"))
        .containsExactlyElementsOf(HOSTILE);
  }

  @Test
  void html_needsNothingFromOutside() {
    String page = hostile().story().html("x").replace("http://www.w3.org/2000/svg", "");
    assertThat(page).contains("default-src 'none'").doesNotContain("src=", "href", "://", "url(");
    assertThat(page).contains("prefers-color-scheme: dark");
    for (String id : List.of("first", "back", "forward", "last", "fail", "filter", "lanes")) {
      assertThat(page).containsOnlyOnce("id=\"" + id + "\"");
    }
  }

  @Test
  void mermaid_ofHostileMessages_hasOneStatementALine() {
    String diagram = hostile().story().mermaid();
    String text = "(?:[^:;#%{}<>\"`\\\\\\n\\u2028\\u2029\\u202e]|#\\d+;)+";
    assertThat(diagram.lines().skip(1))
        .allMatch(line ->
            line.matches("  participant p\\d+ as " + text)
                || line.matches("  p\\d+(->>|-->>|-x)p\\d+: " + text)
                || line.matches("  Note over p\\d+: " + text));
    assertThat(diagram.lines().filter(line -> line.contains("->>"))).hasSize(HOSTILE.size());
  }

  @Test
  void text_ofHostileMessages_hasALineForEach() {
    String text = hostile().story().text();
    assertThat(text.lines().filter(line -> line.startsWith("client-0 -> ")))
        .hasSize(HOSTILE.size());
    assertThat(text).doesNotContain("\u2028", "\u2029", "\u202e", "\0", "\r");
  }

  @Test
  void message_withoutAText_hasNumberInPlaceOfItsIdentity() {
    StoryNames names = new StoryNames();
    Object one = new Object();
    Runnable lambda = () -> {};
    assertThat(names.text(one)).isEqualTo("java.lang.Object@1");
    assertThat(names.text(List.of(new Object(), one)))
        .isEqualTo("[java.lang.Object@2, java.lang.Object@1]");
    assertThat(names.text(lambda)).matches("dev\\.coact\\.testing\\.StoryTest\\$\\$Lambda@3");
    assertThat(names.text("bob@cafe")).isEqualTo("bob@cafe");
  }

  @Test
  void message_whoseTextFails_hasOneThatSaysSo() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    assertThat(new StoryNames().text(broken)).contains("StoryTest", "no text");
  }

  /* ---- the same run, the same bytes ---- */

  private static void unnamed(ActorSim sim) {
    ActorRef<Object> sink = sim.system().spawn("sink", Actor.handling(() -> (ctx, o) -> {}));
    sim.clients(2)
        .each(
            List.of("x", "y"),
            _ -> {
              sink.tell(new Object());
              return null;
            });
    sim.atQuiescence(() -> {
      throw new AssertionError("always");
    });
  }

  @Test
  void replay_ofAToken_hasTheSameBytes() {
    ScenarioFailure found = failureOf(StoryTest::unnamed);
    for (int i = 0; i < 5; i++) {
      ScenarioFailure again =
          catchThrowableOfType(
              ScenarioFailure.class,
              () -> Campaign.of(SETTINGS).replay(found.token(), StoryTest::unnamed));
      assertThat(again.story().text()).isEqualTo(found.story().text());
      assertThat(again.story().mermaid()).isEqualTo(found.story().mermaid());
      assertThat(again.story().html("")).isEqualTo(found.story().html(""));
    }
  }

  /* ---- the file ---- */

  @Test
  void failure_endsWithThePathOfItsPage(@TempDir Path folder) throws Exception {
    System.setProperty(Campaign.PAGES, folder.resolve("pages").toString());
    String message = String.valueOf(failureOf(StoryTest::kitchen).getMessage());
    Path page = Path.of(message.substring(message.lastIndexOf("  page: ") + 8));
    assertThat(page).startsWith(folder).isRegularFile();
    String written = Files.readString(page, StandardCharsets.US_ASCII);
    assertThat(data(written).path("report"))
        .isEqualTo(message.substring(0, message.lastIndexOf("\n  page: ")));
  }

  @Test
  void pages_switchedOff_areNotWritten() {
    assertThat(failureOf(StoryTest::kitchen)).message().doesNotContain("page: ");
  }

  @Test
  void page_thatCannotBeWritten_doesNotHideTheFailure(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    System.setProperty(Campaign.PAGES, file.toString());
    assertThat(failureOf(StoryTest::kitchen))
        .message()
        .contains("page: not written: ", Campaign.PAGES)
        .contains("replay: @Replay(");
  }

  @Test
  void fileName_ofAnyProperty_isPlain() {
    assertThat(StoryFiles.fileName("Bank.moves(ActorSim, List)"))
        .isEqualTo("Bank.moves-ActorSim-List.html");
    assertThat(StoryFiles.fileName("../../etc/x")).isEqualTo("etc-x.html");
    assertThat(StoryFiles.fileName("$()\n")).isEqualTo("run.html");
    assertThat(StoryFiles.fileName("x".repeat(500))).hasSize(125);
  }

  /* ---- reading it back ---- */

  private static final String BEGIN = "<script type=\"application/json\" id=\"story\">";

  private static String withoutData(String page) {
    int from = page.indexOf(BEGIN);
    return page.substring(0, from) + page.substring(page.indexOf("</script>", from));
  }

  private static Json data(String page) {
    int from = page.indexOf(BEGIN) + BEGIN.length();
    return Json.parse(page.substring(from, page.indexOf("</script>", from)));
  }
}
