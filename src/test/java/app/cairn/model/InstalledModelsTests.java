package app.cairn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.engine.EngineException;
import app.cairn.engine.EngineProperties;
import app.cairn.engine.LanguageModelFolders;
import app.cairn.library.Database;
import app.cairn.llm.GoldenFolder;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/// Models in a real database and real folders, with an engine that loads nothing.
@Timeout(60)
class InstalledModelsTests {

  private static final EngineProperties PROPERTIES =
      new EngineProperties(
          "built-in",
          EngineProperties.Device.CPU,
          0,
          DataSize.ofMegabytes(256),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          DataSize.ofBytes(0),
          8_192,
          16);

  @TempDir private Path temporary;
  private Path home;
  private FakeEngine engine;
  private HikariDataSource database;
  private Models models;

  @BeforeEach
  void open() throws IOException {
    home = temporary.toRealPath();
    engine = new FakeEngine();
    database = Database.open(home);
    Flyway.configure().dataSource(database).locations("classpath:db/migrations").load().migrate();
    models = start();
  }

  private Models start() {
    return new InstalledModels(
        new ModelRepository(JdbcClient.create(database)),
        new LanguageModelFolders(PROPERTIES, () -> null),
        engine,
        engine);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theFirstModelIsChosenAndLaterOnesAreNot() throws IOException {
    Model first = models.register(model("first").toString());
    Model second = models.register(model("second").toString());

    assertThat(first.name()).isEqualTo("first");
    assertThat(first.state()).isEqualTo(ModelState.AVAILABLE);
    assertThat(first.reason()).isNull();
    assertThat(Objects.requireNonNull(first.info()).architecture()).isEqualTo("llama");
    assertThat(models.list()).containsExactly(first, second);
    assertThat(models.chosen()).hasValue(first);
    assertThat(second.chosen()).isFalse();
  }

  @Test
  void atMostOneIsChosenAndTheChoiceIsKept() throws IOException {
    long first = models.register(model("first").toString()).id();
    long second = models.register(model("second").toString()).id();

    assertThat(models.choose(second)).isTrue();
    assertThat(models.list())
        .filteredOn(Model::chosen)
        .singleElement()
        .extracting(Model::id)
        .isEqualTo(second);
    assertThat(models.choose(first)).isTrue();
    assertThat(start().chosen()).get().extracting(Model::id).isEqualTo(first);
    assertThat(models.choose(77L)).as("one that is not known").isFalse();
    assertThat(start().chosen()).get().extracting(Model::id).isEqualTo(first);
    assertThat(models.choose(null)).isTrue();
    assertThat(models.chosen()).isEmpty();
    assertThat(models.register(model("third").toString()).chosen())
        .as("none was chosen on purpose")
        .isFalse();
  }

  @Test
  void loadsAndUnloads() throws IOException {
    Model model = models.register(model("tiny").toString());

    assertThat(models.load(model.id())).get().extracting(Model::state).isEqualTo(ModelState.LOADED);
    assertThat(models.room()).isPositive();
    assertThat(models.unload(model.id()))
        .get()
        .extracting(Model::state)
        .isEqualTo(ModelState.AVAILABLE);
    assertThat(models.load(77)).isEmpty();
    assertThat(models.unload(77)).isEmpty();
  }

  @Test
  void showsThatAModelIsBeingLoaded() throws Exception {
    Model model = models.register(model("tiny").toString());
    engine.gate = new CountDownLatch(1);
    Thread loading = Thread.ofVirtual().start(() -> models.load(model.id()));
    while (engine.calls.get() == 0) {
      Thread.sleep(5);
    }

    assertThat(models.list()).extracting(Model::state).containsExactly(ModelState.LOADING);
    engine.gate.countDown();
    loading.join();
    assertThat(models.list()).extracting(Model::state).containsExactly(ModelState.LOADED);
  }

  @Test
  void keepsWhyAModelCouldNotBeLoadedUntilItIsLoaded() throws IOException {
    Model model = models.register(model("tiny").toString());
    engine.failure =
        new EngineException(EngineException.Kind.REJECTED, "The model tiny needs about 9 GB.");

    assertThatThrownBy(() -> models.load(model.id())).isSameAs(engine.failure);
    Model failed = models.get(model.id()).orElseThrow();
    assertThat(failed.state()).isEqualTo(ModelState.FAILED);
    assertThat(failed.reason()).isEqualTo("The model tiny needs about 9 GB.");
    assertThat(failed.info()).as("is still known").isNotNull();

    engine.failure = null;
    engine.load(model.folder());
    assertThat(models.get(model.id()).orElseThrow().state())
        .as("a question loaded it")
        .isEqualTo(ModelState.LOADED);
    engine.unload(model.folder());
    assertThat(models.get(model.id()).orElseThrow().reason()).isNull();
  }

  @Test
  void anEngineThatIsMissingIsNotTheModelsFault() throws IOException {
    Model model = models.register(model("tiny").toString());
    engine.missing = "MLX is missing.";
    engine.failure = new EngineException(EngineException.Kind.UNAVAILABLE, "MLX is missing.");

    assertThatThrownBy(() -> models.load(model.id())).isSameAs(engine.failure);
    assertThat(models.list())
        .singleElement()
        .satisfies(
            listed -> {
              assertThat(listed.state()).isEqualTo(ModelState.AVAILABLE);
              assertThat(listed.reason()).isEqualTo("MLX is missing.");
              assertThat(listed.info()).isEqualTo(model.info());
            });
    assertThat(models.register(model("other").toString()).info()).isNotNull();
  }

  @Test
  void aFolderThatIsGoneIsMissingUntilItIsBack() throws IOException {
    Model model = models.register(model("tiny").toString());
    Files.move(model.folder(), home.resolve("elsewhere"));

    Model missing = models.get(model.id()).orElseThrow();
    assertThat(missing.state()).isEqualTo(ModelState.MISSING);
    assertThat(missing.reason()).contains(model.folder() + " is not there");
    assertThat(missing.info()).isNull();
    Files.move(home.resolve("elsewhere"), model.folder());
    assertThat(models.get(model.id())).hasValue(model);
  }

  @Test
  void aModelThatWasDamagedMeanwhileFailsWhenItIsLoadedAndAfterARestart() throws IOException {
    Model model = models.register(model("tiny").toString());
    Files.write(model.folder().resolve("model.safetensors"), new byte[50]);

    assertThatThrownBy(() -> models.load(model.id())).hasMessageContaining("is damaged");
    assertThat(engine.calls).as("the engine has not seen it").hasValue(0);
    for (Models each : new Models[] {models, start()}) {
      assertThat(each.list())
          .singleElement()
          .satisfies(
              failed -> {
                assertThat(failed.state()).isEqualTo(ModelState.FAILED);
                assertThat(failed.reason()).contains("is damaged");
              });
    }
  }

  @Test
  void forgettingGivesTheMemoryBackAndLeavesTheFiles() throws IOException {
    Model model = models.register(model("tiny").toString());
    models.load(model.id());

    assertThat(models.remove(model.id())).isTrue();
    assertThat(models.list()).isEmpty();
    assertThat(models.chosen()).isEmpty();
    assertThat(engine.loaded()).isEmpty();
    assertThat(model.folder().resolve("model.safetensors")).exists();
    assertThat(models.remove(model.id())).isFalse();
    assertThat(models.register(model.folder().toString()).chosen()).isTrue();
  }

  @Test
  void refusesAFolderTwiceHoweverItIsCalled() throws IOException {
    Path folder = model("tiny");
    models.register(folder.toString());
    Files.createSymbolicLink(home.resolve("link"), folder);

    for (Path path : new Path[] {folder, home.resolve("link"), folder.resolve("../tiny")}) {
      assertThatThrownBy(() -> models.register(path.toString()))
          .isInstanceOfSatisfying(
              ModelRefusedException.class, refusal -> assertThat(refusal.isKnown()).isTrue())
          .hasMessageContaining(folder + " is already in your list");
    }
  }

  @Test
  void refusesWhatIsNoModelWithWhatToDo() throws IOException {
    Path file = Files.writeString(home.resolve("model.txt"), "text");
    Path empty = Files.createDirectory(home.resolve("empty"));
    Path gguf = Files.createDirectory(home.resolve("gguf"));
    Files.createFile(gguf.resolve("model-q4.gguf"));
    Path unknown = model("unknown");
    Files.writeString(unknown.resolve("config.json"), "{\"model_type\": \"owl\"}");

    refuses("models/tiny", "is not an absolute path");
    refuses("a\0b", "is not an absolute path");
    refuses(home.resolve("nowhere").toString(), "There is no folder");
    refuses(file.toString(), "is a file. Choose the model's folder");
    refuses(empty.toString(), "it has no config.json. Choose the folder");
    refuses(gguf.toString(), "as GGUF, which Cairn does not read");
    refuses(unknown.toString(), "'owl' is not known here; known are gemma2");
    assertThat(models.list()).isEmpty();
  }

  @Test
  void callsAModelInHuggingFacesCacheByItsRepository() throws IOException {
    Path folder = home.resolve("hub/models--owls--Tiny-4bit/snapshots/0123abcd");
    model("hub/models--owls--Tiny-4bit/snapshots/0123abcd");

    assertThat(models.register(folder.toString()).name()).isEqualTo("Tiny-4bit");
  }

  private void refuses(String path, String part) {
    assertThatThrownBy(() -> models.register(path))
        .isInstanceOfSatisfying(
            ModelRefusedException.class, refusal -> assertThat(refusal.isKnown()).isFalse())
        .hasMessageContaining(part);
  }

  private Path model(String name) throws IOException {
    Path folder = GoldenFolder.copyOf("llama", home.resolve(name), -1);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    return folder;
  }
}
