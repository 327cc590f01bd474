package dev.coact.examples.kv;

import dev.coact.actor.ConfigException;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import java.io.IOException;

/** {@code ./coact kv}: serves until it is interrupted. */
public final class KvMain {
  private static final int CLEAN = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private KvMain() {}

  /**
   * Serves until SIGINT or SIGTERM. Ends the process with 0 after a clean end, 1 after a failure, 2
   * after a wrong option.
   *
   * @param args {@code [--config FILE] [--port N]}
   */
  public static void main(String[] args) {
    try {
      KvServer server = start(KvOptions.parse(args));
      server.awaitEnd();
      if (!server.isStopping()) {
        System.err.println("kv: the server has ended by itself; see the log");
      }
      System.exit(FAILED); // waits for the hook, if that is what ended the server
    } catch (KvOptions.WrongOptionException e) {
      System.err.println("kv: " + e.getMessage());
      System.exit(WRONG_USE);
    } catch (ConfigException | IOException e) {
      System.err.println("kv: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static KvServer start(KvOptions options) throws IOException {
    ConfigReader file = options.open();
    KvSettings settings = options.apply(KvSettings.read(file));
    SystemSettings system = SystemSettings.read(file);
    file.finish();
    KvServer server = KvServer.start(settings, system);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "kv-stop"));
    System.out.printf(
        "kv: listening on %s:%d, %d shards, pid %d%n",
        settings.bind(), server.port(), server.shards(), ProcessHandle.current().pid());
    return server;
  }

  /** In the shutdown hook, which alone can say how the process ends. */
  private static void stop(KvServer server) {
    int status = FAILED;
    try {
      ShutdownReport report = server.stop();
      System.out.printf(
          "kv: stopped in %d ms, %s%n",
          report.took().toMillis(), report.isClean() ? "nothing left" : "not clean: " + report);
      status = report.isClean() ? CLEAN : FAILED;
    } finally {
      System.out.flush();
      Runtime.getRuntime().halt(status);
    }
  }
}
