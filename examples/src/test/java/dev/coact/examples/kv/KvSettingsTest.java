package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.ConfigException;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.SystemSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvSettingsTest {
  @TempDir private Path folder;

  @Test
  void from_shippedFile_hasTheDefaults() {
    ConfigReader file = ConfigReader.load(Path.of("kv.conf"));
    KvSettings settings = KvSettings.read(file);
    SystemSettings system = SystemSettings.read(file);
    file.finish();

    assertThat(settings).isEqualTo(KvSettings.defaults());
    assertThat(system.memory().systemQuota()).isGreaterThan(settings.maxMemory());
  }

  @Test
  void finish_wrongKeys_nameFileAndLine() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            kv {
              prot = 7000
              shards = 0
            }
            coact.mailbox.capcity = 3
            """);
    ConfigReader file = ConfigReader.load(conf);
    KvSettings.read(file);
    SystemSettings.read(file);

    assertThatThrownBy(file::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("my.conf:2: unknown key kv.prot")
        .hasMessageContaining("did you mean `kv.port`")
        .hasMessageContaining("my.conf:3: kv.shards: 0")
        .hasMessageContaining("my.conf:5: unknown key coact.mailbox.capcity");
  }

  @Test
  void from_valuesThatDoNotGoTogether_areRefused() {
    assertThatThrownBy(() -> KvSettings.from(ConfigReader.parse("kv { client-memory = 2MiB }")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kv.client-memory");
    assertThatThrownBy(() -> KvSettings.from(ConfigReader.parse("kv { max-memory = 8MiB }")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kv.max-memory");
  }

  @Test
  void parse_options_changeThePort() throws KvOptions.WrongOptionException {
    KvOptions options = KvOptions.parse("--config", "a.conf", "--port", "7001");

    assertThat(options.config()).isEqualTo(Path.of("a.conf"));
    assertThat(options.apply(KvSettings.defaults()).port()).isEqualTo(7001);
    assertThat(KvOptions.parse().apply(KvSettings.defaults())).isEqualTo(KvSettings.defaults());
  }

  @Test
  void parse_wrongOption_isOneClearLine() {
    assertThatThrownBy(() -> KvOptions.parse("--prot", "1"))
        .hasMessage("unknown option: --prot (expected: --config FILE or --port N)");
    assertThatThrownBy(() -> KvOptions.parse("--port"))
        .hasMessage("--port: nothing (expected: a number from 0 to 65535)");
    assertThatThrownBy(() -> KvOptions.parse("--port", "99999"))
        .hasMessage("--port: 99999 (expected: a number from 0 to 65535)");
  }
}
