package app.cairn.llm;

import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The safetensors files of a model, one or several shards.
final class SafetensorsFiles {

  private static final String INDEX = "model.safetensors.index.json";

  private SafetensorsFiles() {}

  /// Finds a folder's tensors by name: those of the shards that `model.safetensors.index.json`
  /// names, or else of all files `model*.safetensors`; of a model that also sees or hears, those of
  /// its text part. Every header is checked before.
  ///
  /// @throws ModelException if there are none, one is damaged, or two have the same name
  static Map<String, StoredTensor> open(Path folder) {
    Path index = folder.resolve(INDEX);
    return TextTensors.of(
        Files.isRegularFile(index) ? openIndexed(folder, index) : openAll(unindexed(folder)));
  }

  private static Map<String, StoredTensor> openIndexed(Path folder, Path index) {
    ModelConfig weightMap = ModelConfig.read(index).requireObject("weight_map");
    TreeSet<String> names = new TreeSet<>();
    weightMap.keys().forEach(tensor -> names.add(weightMap.text(tensor)));
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      if (name.contains("/") || name.contains("\\") || !name.endsWith(".safetensors")) {
        throw new ModelException(
            "%s names '%s', which is no safetensors file beside it".formatted(index, name));
      }
      files.add(folder.resolve(name));
    }
    Map<String, StoredTensor> tensors = openAll(files);
    for (String tensor : weightMap.keys()) {
      if (!tensors.containsKey(tensor)) {
        throw new ModelException(
            "%s names the tensor %s, but no file holds it".formatted(index, tensor));
      }
    }
    return tensors;
  }

  /// How many bytes each tensor of a folder takes in memory, by its name.
  ///
  /// @param widened whether floating-point numbers of 16 bits become such of 32
  /// @throws ModelException as [#open] does
  static Map<String, Long> byteSizes(Path folder, boolean widened) {
    Map<String, Long> sizes = new HashMap<>();
    Map<String, StoredTensor> tensors = open(folder);
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      // Zero points become as large as scales.
      String name = entry.getKey().replaceFirst("\\.qzeros$", ".scales");
      StoredTensor stored = tensors.getOrDefault(name, entry.getValue());
      if (stored instanceof Stored(Path _, String _, SafetensorsHeader.Tensor tensor, long _)) {
        boolean half = tensor.type().equals("F16") || tensor.type().equals("BF16");
        sizes.put(entry.getKey(), (tensor.end() - tensor.begin()) * (widened && half ? 2 : 1));
      }
    }
    return sizes;
  }

  private static List<Path> unindexed(Path folder) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "model*.safetensors")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
    if (files.isEmpty()) {
      throw new ModelException("%s holds no model.safetensors".formatted(folder));
    }
    files.sort(null);
    return files;
  }

  /// Finds the tensors of these files by name.
  static Map<String, StoredTensor> openAll(List<Path> files) {
    Map<String, StoredTensor> tensors = new HashMap<>();
    for (Path file : files) {
      SafetensorsHeader header = SafetensorsHeader.read(file);
      header
          .tensors()
          .forEach(
              (name, tensor) -> {
                Stored stored = new Stored(file, name, tensor, header.dataStart());
                if (tensors.put(name, stored) != null) {
                  throw new ModelException(
                      "%s holds the tensor %s a second time".formatted(file, name));
                }
              });
    }
    return tensors;
  }

  private record Stored(Path file, String name, SafetensorsHeader.Tensor tensor, long dataStart)
      implements StoredTensor {

    @Override
    public int[] shape() {
      return tensor.shape().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public MlxDtype dtype() {
      return MlxDtype.ofSafetensors(tensor.type());
    }

    @Override
    public MlxArray read() {
      try (FileChannel channel = FileChannel.open(file)) {
        channel.position(dataStart + tensor.begin());
        return MlxCreate.read(channel, dtype(), shape());
      } catch (IOException e) {
        throw new ModelException(
            "%s: tensor %s cannot be read: %s".formatted(file, name, e.getMessage()), e);
      }
    }
  }
}
