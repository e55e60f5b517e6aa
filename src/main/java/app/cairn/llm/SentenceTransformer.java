package app.cairn.llm;

import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What sentence-transformers lays beside a model: which modules follow the encoder, how much it
/// reads, and what goes before a text
/// (<https://sbert.net/docs/package_reference/sentence_transformer>). Without these files, what the
/// architecture's models want as a rule.
///
/// @param dense the folders of the layers behind the pooling
/// @param maxTokens the longest text, or a large number where the files do not say
record SentenceTransformer(
    Pooling pooling, List<Path> dense, int maxTokens, String queryPrefix, String passagePrefix) {

  SentenceTransformer {
    dense = List.copyOf(dense);
  }

  static SentenceTransformer read(Path folder, ModelConfig config) {
    Pooling pooling = config.modelType().equals("qwen3") ? Pooling.LAST : Pooling.MEAN;
    List<Path> dense = new ArrayList<>();
    Path modules = folder.resolve("modules.json");
    if (Files.isRegularFile(modules)) {
      for (ModelConfig module : ModelConfig.readList(modules)) {
        String type = module.text("type");
        Path path = inside(folder, module.textOr("", "path"), modules);
        switch (type.substring(type.lastIndexOf('.') + 1)) {
          case "Transformer", "Normalize" -> {}
          case "Pooling" -> pooling = Pooling.of(ModelConfig.read(path.resolve("config.json")));
          case "Dense" -> dense.add(path);
          default ->
              throw new ModelException(
                  "%s: the module '%s' is not known; known are Transformer, Pooling, Dense, Normalize"
                      .formatted(modules, type));
        }
      }
    }
    return new SentenceTransformer(
        pooling,
        dense,
        maxTokens(folder),
        prompt(folder, isNomic(config) ? "search_query: " : "", "query"),
        prompt(folder, isNomic(config) ? "search_document: " : "", "document", "passage"));
  }

  private static int maxTokens(Path folder) {
    Path file = folder.resolve("sentence_bert_config.json");
    return Files.isRegularFile(file)
        ? ModelConfig.read(file).integerOr(Integer.MAX_VALUE, "max_seq_length")
        : Integer.MAX_VALUE;
  }

  private static String prompt(Path folder, String otherwise, String... names) {
    Path file = folder.resolve("config_sentence_transformers.json");
    ModelConfig prompts =
        Files.isRegularFile(file) ? ModelConfig.read(file).object("prompts") : null;
    return prompts == null ? otherwise : prompts.textOr(otherwise, names);
  }

  /// Nomic's models always want a prefix, but only their description says so.
  private static boolean isNomic(ModelConfig config) {
    return config.modelType().equals("nomic_bert");
  }

  private static Path inside(Path folder, String name, Path file) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder.normalize())) {
      throw new ModelException("%s names '%s', which is not beside it".formatted(file, name));
    }
    return path;
  }
}
