package app.cairn.llm;

import static app.cairn.mlx.MlxLinear.quantize;

import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxException;
import app.cairn.mlx.MlxFiles;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Quantizes a language model's folder as MLX publishes it, so that mlx-lm reads it too. Linear
/// layers, embeddings and stacked experts are quantized where the groups fit their width; all else
/// stays as it is, and so do routers, which are small and decide much. Of a model that also sees or
/// hears, the text part is written.
public final class ModelConverter {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CONFIG = "config.json";
  private static final String INDEX = "model.safetensors.index.json";

  /// A file's size at most, and so about what conversion takes of memory.
  private static final long SHARD_BYTES = 2L << 30;

  private final Path source;

  /// Where the copy is written before it gets its name.
  private final Path work;

  private final MlxQuantization how;
  private final long shardBytes;
  private final Map<String, Path> shards = new TreeMap<>();
  private final List<Path> files = new ArrayList<>();
  private final Map<String, MlxArray> shard = new LinkedHashMap<>();
  private long bytesOfShard;
  private long bytesOfAll;

  private ModelConverter(Path source, Path work, MlxQuantization how, long shardBytes) {
    this.source = source;
    this.work = work;
    this.how = how;
    this.shardBytes = shardBytes;
  }

  /// Writes a quantized copy of a model, on MLX's current device.
  ///
  /// @param target a folder that is not there yet, in one that is; nothing is left of it if this
  ///   fails
  /// @param bits 4, 5, 6 or 8
  /// @param groupSize how many values share a scale: 32, 64 or 128
  /// @throws ModelException if the source is no language model, or quantized already, or the copy
  ///   cannot be written
  public static void convert(Path source, Path target, int bits, int groupSize) {
    convert(source, target, bits, groupSize, SHARD_BYTES);
  }

  static void convert(Path source, Path target, int bits, int groupSize, long shardBytes) {
    if (!List.of(4, 5, 6, 8).contains(bits) || !List.of(32, 64, 128).contains(groupSize)) {
      throw new ModelException(
          "models are quantized to 4, 5, 6 or 8 bits in groups of 32, 64 or 128, not %d in %d"
              .formatted(bits, groupSize));
    }
    Map<String, StoredTensor> layers = ConvertedLayers.of(LanguageModelFolder.open(source));
    MlxQuantization how = MlxQuantization.affine(groupSize, bits);
    Path work = create(target.toAbsolutePath().normalize());
    boolean done = false;
    try (MlxScope _ = MlxScope.open()) {
      new ModelConverter(source, work, how, shardBytes).write(layers);
      Files.move(work, target);
      done = true;
    } catch (IOException | MlxException e) {
      throw new ModelException("%s cannot be written: %s".formatted(target, e.getMessage()), e);
    } finally {
      if (!done) {
        remove(work);
      }
    }
  }

  private static Path create(Path target) {
    Path work = target.resolveSibling(target.getFileName() + ".unfinished");
    for (Path folder : List.of(target, work)) {
      if (Files.exists(folder)) {
        throw new ModelException("%s is there already".formatted(folder));
      }
    }
    Path parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ModelException(
          "%s cannot be created: there is no folder %s".formatted(target, parent));
    }
    try {
      return Files.createDirectory(work);
    } catch (IOException e) {
      String reason = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
      throw new ModelException("%s cannot be created: %s".formatted(work, reason), e);
    }
  }

  private void write(Map<String, StoredTensor> layers) throws IOException {
    for (Map.Entry<String, StoredTensor> layer : layers.entrySet()) {
      add(layer.getKey(), layer.getValue());
    }
    writeShard();
    nameShards();
    writeConfig();
    copyOthers();
  }

  private void add(String name, StoredTensor tensor) throws IOException {
    Map<String, MlxArray> outputs = new LinkedHashMap<>();
    try (MlxScope reading = MlxScope.open()) {
      MlxArray whole = tensor.read();
      if (!ConvertedLayers.isQuantizable(name, whole.shape(), how.groupSize())) {
        outputs.put(name, kept(reading, whole));
      } else {
        String layer = name.substring(0, name.length() - "weight".length());
        MlxArray[] quantized = quantize(whole, how);
        outputs.put(layer + "weight", kept(reading, quantized[0]));
        outputs.put(layer + "scales", kept(reading, quantized[1]));
        outputs.put(layer + "biases", kept(reading, quantized[2]));
      }
    }
    long bytes = outputs.values().stream().mapToLong(MlxArray::byteSize).sum();
    shard.putAll(outputs);
    bytesOfShard += bytes;
    if (bytesOfShard >= shardBytes) {
      writeShard();
    }
  }

  private static MlxArray kept(MlxScope reading, MlxArray array) {
    return reading.keep(array.eval());
  }

  private void writeShard() throws IOException {
    if (shard.isEmpty()) {
      return;
    }
    Path file = work.resolve("part-%d.safetensors".formatted(files.size()));
    try {
      MlxFiles.saveSafetensors(file, shard, Map.of("format", "mlx"));
    } catch (MlxException e) {
      long free = Files.getFileStore(work).getUsableSpace();
      throw new IOException("%s (%,d bytes are free there)".formatted(e.getMessage(), free), e);
    }
    files.add(file);
    shard.keySet().forEach(name -> shards.put(name, file));
    bytesOfAll += bytesOfShard;
    bytesOfShard = 0;
    shard.values().forEach(MlxArray::free);
    shard.clear();
  }

  /// Names carry how many files there are, which is known at the end.
  private void nameShards() throws IOException {
    Map<Path, String> names = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      String name =
          files.size() == 1
              ? "model.safetensors"
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, files.size());
      Files.move(files.get(i), work.resolve(name));
      names.put(files.get(i), name);
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", bytesOfAll);
    ObjectNode weightMap = index.putObject("weight_map");
    shards.forEach((tensor, file) -> weightMap.put(tensor, names.get(file)));
    write(index, INDEX);
  }

  private void writeConfig() throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(source.resolve(CONFIG)));
    ObjectNode quantization = JSON.createObjectNode();
    quantization.put("group_size", how.groupSize()).put("bits", how.bits()).put("mode", "affine");
    for (String key : List.of("quantization", "quantization_config")) {
      config.set(key, quantization);
    }
    write(config, CONFIG);
  }

  private void write(ObjectNode json, String name) throws IOException {
    Files.writeString(
        work.resolve(name), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }

  /// Tokenizer, chat template and settings; no weights in other forms, and no code.
  private void copyOthers() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(source)) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        boolean wanted = name.matches("(?!.*\\.index\\.json$).*\\.(json|jinja|txt|model|md)");
        if (wanted && !name.equals(CONFIG) && Files.isRegularFile(file)) {
          Files.copy(file, work.resolve(name));
        }
      }
    }
  }

  private static void remove(Path folder) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path file : found) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException _) {
      // What is left over says why it failed no better than the failure that is thrown.
    }
  }
}
