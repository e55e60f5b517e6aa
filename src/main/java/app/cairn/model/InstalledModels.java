package app.cairn.model;

import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.engine.EngineStatus;
import app.cairn.engine.LanguageModelFolders;
import app.cairn.engine.LanguageModelInfo;
import app.cairn.engine.LanguageModels;
import app.cairn.engine.LoadedModel;
import app.cairn.model.ModelRepository.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Models at work. The database holds which folders there are and which is chosen; what a folder
/// holds is read from it, and what is loaded the engine tells.
final class InstalledModels implements Models {

  private final ModelRepository repository;
  private final LanguageModelFolders folders;
  private final LanguageModels languageModels;
  private final Engine engine;

  private final Map<Long, Finding> findings = new ConcurrentHashMap<>();
  private final Set<Long> loading = ConcurrentHashMap.newKeySet();

  /// What came out when a folder was last read or loaded.
  private record Finding(@Nullable LanguageModelInfo info, @Nullable String problem) {}

  InstalledModels(
      ModelRepository repository,
      LanguageModelFolders folders,
      LanguageModels languageModels,
      Engine engine) {
    this.repository = repository;
    this.folders = folders;
    this.languageModels = languageModels;
    this.engine = engine;
  }

  @Override
  public List<Model> list() {
    List<LoadedModel> loaded = loaded();
    return repository.all().stream().map(row -> model(row, loaded)).toList();
  }

  @Override
  public Optional<Model> get(long id) {
    return repository.find(id).map(row -> model(row, loaded()));
  }

  @Override
  public Optional<Model> chosen() {
    return repository.chosen().map(row -> model(row, loaded()));
  }

  @Override
  public long room() {
    return folders.room(loaded().stream().mapToLong(LoadedModel::activeBytes).max().orElse(0));
  }

  @Override
  public synchronized Model register(String path) {
    Path folder = FolderChecks.check(path);
    if (repository.all().stream().anyMatch(row -> row.folder().equals(folder))) {
      throw new ModelRefusedException(
          "The model %s is already in your list.".formatted(folder), true);
    }
    try {
      LanguageModelInfo info = folders.describe(folder);
      long id = repository.insert(folder, Instant.now());
      findings.put(id, new Finding(info, null));
      return get(id).orElseThrow();
    } catch (EngineException e) {
      throw new ModelRefusedException(String.valueOf(e.getMessage()), false);
    }
  }

  @Override
  public boolean remove(long id) {
    Optional<Row> row = repository.find(id);
    boolean removed = repository.delete(id);
    findings.remove(id);
    row.filter(known -> isLoaded(known, loaded())).ifPresent(this::releaseMemory);
    return removed;
  }

  @Override
  public Optional<Model> load(long id) {
    repository.find(id).ifPresent(this::load);
    return get(id);
  }

  @Override
  public Optional<Model> unload(long id) {
    repository.find(id).ifPresent(row -> languageModels.unload(row.folder()));
    return get(id);
  }

  @Override
  public boolean choose(@Nullable Long id) {
    boolean known = id == null || repository.find(id).isPresent();
    if (known) {
      repository.choose(id);
    }
    return known;
  }

  private void load(Row row) {
    LanguageModelInfo info = null;
    loading.add(row.id());
    try {
      info = folders.describe(row.folder());
      languageModels.load(row.folder());
      findings.put(row.id(), new Finding(info, null));
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.UNAVAILABLE) {
        findings.put(row.id(), new Finding(info, e.getMessage()));
      }
      throw e;
    } finally {
      loading.remove(row.id());
    }
  }

  private void releaseMemory(Row row) {
    try {
      languageModels.unload(row.folder());
    } catch (EngineException e) {
      // A process that does not answer any more gives its memory back by ending.
    }
  }

  private List<LoadedModel> loaded() {
    try {
      return languageModels.loaded();
    } catch (EngineException e) {
      // A process that has just ended holds none.
      return List.of();
    }
  }

  private Model model(Row row, List<LoadedModel> loaded) {
    if (!Files.isDirectory(row.folder())) {
      findings.remove(row.id());
      String reason =
          "The folder %s is not there. Connect the disk it is on or put it back, or forget the model."
              .formatted(row.folder());
      return new Model(row.id(), row.folder(), ModelState.MISSING, reason, row.chosen(), null);
    }
    Finding finding = findings.computeIfAbsent(row.id(), _ -> find(row.folder()));
    ModelState state = state(row, finding, loaded);
    String reason =
        switch (state) {
          case FAILED -> finding.problem();
          case AVAILABLE -> missingEngine();
          case LOADING, LOADED, MISSING -> null;
        };
    return new Model(row.id(), row.folder(), state, reason, row.chosen(), finding.info());
  }

  private ModelState state(Row row, Finding finding, List<LoadedModel> loaded) {
    if (loading.contains(row.id())) {
      return ModelState.LOADING;
    }
    if (isLoaded(row, loaded)) {
      // Whatever was in its way before is not any more.
      findings.put(row.id(), new Finding(finding.info(), null));
      return ModelState.LOADED;
    }
    return finding.problem() == null ? ModelState.AVAILABLE : ModelState.FAILED;
  }

  private static boolean isLoaded(Row row, List<LoadedModel> loaded) {
    return loaded.stream().anyMatch(model -> Path.of(model.folder()).equals(row.folder()));
  }

  private Finding find(Path folder) {
    try {
      return new Finding(folders.describe(folder), null);
    } catch (EngineException e) {
      return new Finding(null, e.getMessage());
    }
  }

  private @Nullable String missingEngine() {
    EngineStatus status = engine.status();
    return status.available() ? null : status.reason();
  }
}
