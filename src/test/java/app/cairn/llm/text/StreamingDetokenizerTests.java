package app.cairn.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Small vocabularies of both kinds that models have; `-Dgolden.tokenizers=DIR` adds every
/// `*tokenizer.json` of a folder.
class StreamingDetokenizerTests {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "Hello world",
          "  two  spaces ",
          "a\nb\n\n\tc",
          "Xin chào, tôi tên là Nguyễn Thị Ánh – Việt Nam",
          "日本語と漢字、한국어, ไทย, العربية",
          "😀 👩‍👩‍👧‍👦 🇻🇳 é e\u0301 𝔘𝔫𝔦 🚀🚀🚀",
          "mixed 漢a😀b\u0000c\uFFFDd",
          "ends with half 😀",
          "<|special|> between<|special|> text");

  /// A vocabulary and how it is called.
  record Vocabulary(String name, String json) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vocabulary> vocabularies() throws IOException {
    List<Vocabulary> all = new ArrayList<>();
    all.add(new Vocabulary("bytes", byteLevel()));
    all.add(new Vocabulary("pieces with bytes", byteFallback()));
    String folder = System.getProperty("golden.tokenizers");
    if (folder != null) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file :
            files.filter(path -> path.toString().endsWith("tokenizer.json")).sorted().toList()) {
          all.add(new Vocabulary(file.toString(), Files.readString(file)));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void givesInPiecesWhatDecodingGivesAtOnce(Vocabulary vocabulary) throws IOException {
    try (Tokenizer tokenizer = read(vocabulary.json())) {
      for (String text : texts()) {
        for (boolean keepSpecialTokens : new boolean[] {false, true}) {
          int[] ids = tokenizer.encodePlain(text);
          assertThat(streamed(tokenizer, ids, keepSpecialTokens))
              .as(text)
              .isEqualTo(tokenizer.decode(ids, keepSpecialTokens));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void neverGivesHalfACharacter(Vocabulary vocabulary) throws IOException {
    try (Tokenizer tokenizer = read(vocabulary.json())) {
      for (String text : texts()) {
        if (text.indexOf('\uFFFD') >= 0) {
          continue;
        }
        StreamingDetokenizer detokenizer = new StreamingDetokenizer(tokenizer, true);
        for (int id : tokenizer.encodePlain(text)) {
          String piece = detokenizer.add(id);
          assertThat(piece).as(text).doesNotContain("\uFFFD");
          assertThat(
                  piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
              .as(text)
              .isTrue();
        }
      }
    }
  }

  @Test
  void givesTextAsSoonAsItIsWhole() throws IOException {
    try (Tokenizer tokenizer = read(byteLevel())) {
      StreamingDetokenizer detokenizer = new StreamingDetokenizer(tokenizer, false);
      List<String> pieces = new ArrayList<>();
      for (int id : tokenizer.encodePlain("a😀bé")) {
        pieces.add(detokenizer.add(id));
      }
      assertThat(pieces).containsExactly("a", "", "", "", "😀", "b", "", "é");
      assertThat(detokenizer.finish()).isEmpty();
    }
  }

  @Test
  void givesWhatNeverBecameACharacterAtTheEnd() throws IOException {
    try (Tokenizer tokenizer = read(byteLevel())) {
      int[] ids = tokenizer.encodePlain("a😀");
      StreamingDetokenizer detokenizer = new StreamingDetokenizer(tokenizer, false);
      StringBuilder text = new StringBuilder();
      for (int id : Arrays.copyOf(ids, ids.length - 1)) {
        text.append(detokenizer.add(id));
      }
      assertThat(text.toString()).isEqualTo("a");
      assertThat(detokenizer.finish()).isEqualTo("\uFFFD");
      assertThat(detokenizer.add(ids[0])).isEqualTo("a");
    }
  }

  @Test
  void holdsBackLittleWhateverComes() throws IOException {
    try (Tokenizer tokenizer = read(byteFallback())) {
      int half = tokenizer.encodePlain("😀")[0];
      StreamingDetokenizer detokenizer = new StreamingDetokenizer(tokenizer, false);
      int given = 0;
      for (int i = 0; i < 1_000; i++) {
        given += detokenizer.add(half).length();
      }
      assertThat(given).isGreaterThan(900);
    }
  }

  @Test
  void endsWhateverTheIdsAre() throws IOException {
    long seed = System.nanoTime();
    System.out.println("StreamingDetokenizerTests: seed=" + seed);
    Random random = new Random(seed);
    try (Tokenizer tokenizer = read(byteFallback())) {
      int[] ids = random.ints(5_000, 0, 259).toArray();
      String text = streamed(tokenizer, ids, true);
      assertThat(text).isNotEmpty();
    }
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>(TEXTS);
    String golden = resource("/golden/tokenizers/bert-bge.inp");
    texts.addAll(List.of(golden.split("\n__ggml_vocab_test__\n")));
    return texts;
  }

  private static String resource(String name) {
    try (var in = StreamingDetokenizerTests.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String streamed(Tokenizer tokenizer, int[] ids, boolean keepSpecialTokens) {
    StreamingDetokenizer detokenizer = new StreamingDetokenizer(tokenizer, keepSpecialTokens);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.add(id));
    }
    return text.append(detokenizer.finish()).toString();
  }

  private static Tokenizer read(String json) throws IOException {
    return Tokenizer.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "vocabulary");
  }

  /// A byte pair vocabulary without pairs, as GPT-2, Llama 3 and Qwen write bytes.
  private static String byteLevel() {
    TreeMap<String, Integer> vocabulary = new TreeMap<>();
    int next = 256;
    for (int i = 0; i < 256; i++) {
      boolean shown = (i > ' ' && i < 0x7F) || (i > 0xA0 && i != 0xAD);
      vocabulary.put(Character.toString(shown ? i : next++), i);
    }
    return """
    {"version": "1.0", "truncation": null, "padding": null,
     "added_tokens": [{"id": 256, "content": "<|special|>", "single_word": false, "lstrip": false,
                       "rstrip": false, "normalized": false, "special": true}],
     "normalizer": null,
     "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
                       "use_regex": true},
     "post_processor": null,
     "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
                 "use_regex": true},
     "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
               "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
               "vocab": %s, "merges": []}}
    """
        .formatted(JSON.writeValueAsString(vocabulary));
  }

  /// A vocabulary of characters, and of bytes for what it lacks, as Llama 2, Mistral and Phi-3
  /// have.
  private static String byteFallback() {
    TreeMap<String, Integer> vocabulary = new TreeMap<>();
    vocabulary.put("<unk>", 0);
    for (int i = 0; i < 256; i++) {
      vocabulary.put("<0x%02X>".formatted(i), i + 3);
    }
    int next = 259;
    for (String piece :
        List.of(
            "▁", "a", "b", "c", "d", "e", "h", "i", "l", "n", "o", "r", "t", "w", "H", "X", "日",
            "\u0301")) {
      vocabulary.put(piece, next++);
    }
    return """
    {"version": "1.0", "truncation": null, "padding": null,
     "added_tokens": [{"id": 1, "content": "<|special|>", "single_word": false, "lstrip": false,
                       "rstrip": false, "normalized": false, "special": true}],
     "normalizer": {"type": "Sequence", "normalizers": [
         {"type": "Prepend", "prepend": "▁"},
         {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
     "pre_tokenizer": null,
     "post_processor": null,
     "decoder": {"type": "Sequence", "decoders": [
         {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
         {"type": "ByteFallback"}, {"type": "Fuse"},
         {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
     "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>",
               "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": true,
               "byte_fallback": true, "vocab": %s, "merges": []}}
    """
        .formatted(JSON.writeValueAsString(vocabulary));
  }
}
