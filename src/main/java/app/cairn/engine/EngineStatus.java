package app.cairn.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the engine can do now.
///
/// @param available whether models can run; true before the first use if nothing speaks against it
/// @param reason if not available, what is missing and what to do
/// @param running whether the worker process is up
/// @param device MLX's device, `gpu` or `cpu`, once known
/// @param mlxVersion MLX's version, once known
/// @param pid the worker's process id while it runs
/// @param residentBytes the worker's memory as the system sees it while it runs
/// @param models the ids of the models that are loaded
public record EngineStatus(
    boolean available,
    @Nullable String reason,
    boolean running,
    @Nullable String device,
    @Nullable String mlxVersion,
    @Nullable Long pid,
    @Nullable Long residentBytes,
    List<String> models) {

  public EngineStatus {
    models = List.copyOf(models);
  }
}
