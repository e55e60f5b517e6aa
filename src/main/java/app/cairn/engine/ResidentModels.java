package app.cairn.engine;

import app.cairn.llm.LanguageModelFolder;
import app.cairn.llm.MemoryNeed;
import app.cairn.llm.ModelRuntime;
import app.cairn.llm.TextGenerator;
import app.cairn.llm.model.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The language models in this process. Belongs to the thread that owns MLX, but for [#loaded].
final class ResidentModels {

  private final LanguageModelLimits limits;
  private final MemoryBudget budget;
  private final LongSupplier nanoTime;
  private final Map<Path, Resident> residents = new HashMap<>();
  private volatile List<Entry> entries = List.of();

  private static final class Resident {
    private final TextGenerator generator;
    private int holders;
    private long lastUsed;

    Resident(TextGenerator generator) {
      this.generator = generator;
    }
  }

  private record Entry(String folder, int context, long weightBytes) {}

  ResidentModels(LanguageModelLimits limits, MemoryBudget budget, LongSupplier nanoTime) {
    this.limits = limits;
    this.budget = budget;
    this.nanoTime = nanoTime;
  }

  /// The model of a folder, loaded if need be. It stays until [#release]. The others forget their
  /// last texts, so that only one text at a time takes memory.
  ///
  /// @throws ModelException if the folder is no model, or it does not fit into memory even without
  ///   the others
  TextGenerator hold(Path folder) {
    residents.forEach(
        (other, resident) -> {
          if (!other.equals(folder)) {
            resident.generator.forget();
          }
        });
    Resident resident = residents.get(folder);
    if (resident == null) {
      resident = new Resident(load(folder));
      residents.put(folder, resident);
      publish();
    }
    resident.holders++;
    return resident.generator;
  }

  /// Ends what [#hold] began; the model can be unloaded from now on. What a text took while it was
  /// read and written goes back to the system.
  void release(Path folder) {
    Resident resident = residents.get(folder);
    if (resident != null) {
      resident.holders--;
      resident.lastUsed = nanoTime.getAsLong();
      ModelRuntime.releaseMemory();
    }
  }

  private TextGenerator load(Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    int context = source.context(limits.context());
    MemoryNeed need = source.memoryNeed(context, limits.kvBits());
    String name = String.valueOf(folder.getFileName());
    if (problem(name, need, context) != null) {
      List.copyOf(residents.keySet()).forEach(this::unload);
    }
    String problem = problem(name, need, context);
    if (problem != null) {
      throw new ModelException(problem);
    }
    return TextGenerator.load(source, context, limits.kvBits());
  }

  private @Nullable String problem(String name, MemoryNeed need, int context) {
    ModelRuntime.releaseMemory();
    return budget.problem(name, need, context, ModelRuntime.memoryInUse());
  }

  /// Gives a model's memory back if it is loaded and nobody holds it.
  void unload(Path folder) {
    Resident resident = residents.get(folder);
    if (resident != null && resident.holders == 0) {
      residents.remove(folder);
      resident.generator.close();
      publish();
    }
  }

  /// Unloads what was not used for long.
  void unloadIdle() {
    long now = nanoTime.getAsLong();
    for (Map.Entry<Path, Resident> entry : List.copyOf(residents.entrySet())) {
      if (now - entry.getValue().lastUsed > limits.idleMillis() * 1_000_000) {
        unload(entry.getKey());
      }
    }
  }

  private void publish() {
    List<Entry> now = new ArrayList<>();
    residents.forEach(
        (folder, resident) ->
            now.add(
                new Entry(
                    folder.toString(),
                    resident.generator.context(),
                    resident.generator.weightBytes())));
    entries = List.copyOf(now);
  }

  /// The models that are loaded. May be called from any thread.
  List<LoadedModel> loaded() {
    List<Entry> now = entries;
    long active = now.isEmpty() ? 0 : ModelRuntime.memoryInUse();
    return now.stream()
        .map(entry -> new LoadedModel(entry.folder(), entry.context(), entry.weightBytes(), active))
        .toList();
  }
}
