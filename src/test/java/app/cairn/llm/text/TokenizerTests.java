package app.cairn.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokenizerTests {

  private static final int CLS = 101;
  private static final int SEP = 102;

  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() throws IOException {
    try (InputStream json = resource("/bge-small-en-v1.5-tokenizer.json")) {
      tokenizer = Tokenizer.read(json, "bge-small-en-v1.5-tokenizer.json");
    }
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void putsSpecialTokensAroundText() {
    assertThat(tokenizer.encode("Hello world")).containsExactly(CLS, 7592, 2088, SEP);
    assertThat(tokenizer.encodePlain("Hello world")).containsExactly(7592, 2088);
    assertThat(tokenizer.count("Hello world")).isEqualTo(2);
    assertThat(tokenizer.encode("")).containsExactly(CLS, SEP);
  }

  @Test
  void agreesWithReferenceIdsOnHardTexts() throws IOException {
    List<String> texts = List.of(golden("bert-bge.inp").split("\n__ggml_vocab_test__\n"));
    List<String> expected = golden("bert-bge.out").lines().toList();
    for (int i = 0; i < expected.size(); i++) {
      int[] ids = IntStream.of(tokenizer.encodePlain(texts.get(i))).toArray();
      String line = String.join(" ", IntStream.of(ids).mapToObj(Integer::toString).toList());
      assertThat(line).as("text %d: %s", i, texts.get(i)).isEqualTo(expected.get(i).strip());
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(46);
  }

  @Test
  void readsTextsLongerThanTheModel() {
    assertThat(tokenizer.count("word ".repeat(3000))).isEqualTo(3000);
  }

  @Test
  void keepsTheFinalSpecialTokenWhenTruncating() {
    int[] ids = tokenizer.encode("one two three four five", 4);
    assertThat(ids).containsExactly(CLS, 2028, 2048, SEP);
    assertThat(tokenizer.encode("one two", 4)).containsExactly(CLS, 2028, 2048, SEP);
  }

  @Test
  void ignoresTruncationAndPaddingOfTheFile() throws IOException {
    String json;
    try (InputStream in = resource("/bge-small-en-v1.5-tokenizer.json")) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    json =
        json.replaceFirst(
                "\"truncation\": null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 8,"
                    + " \"strategy\": \"LongestFirst\", \"stride\": 0}")
            .replaceFirst(
                "\"padding\": null",
                "\"padding\": {\"strategy\": {\"Fixed\": 8}, \"direction\": \"Right\","
                    + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
                    + " \"pad_token\": \"[PAD]\"}");
    assertThat(json).contains("\"max_length\": 8").contains("\"Fixed\": 8");
    try (Tokenizer limited =
        Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test")) {
      assertThat(limited.encode("a ".repeat(20))).hasSize(22);
      assertThat(limited.encode("a")).hasSize(3);
    }
  }

  @Test
  void countsOffsetsInUtf16CodeUnits() {
    String text = "😁 Straße—naïve 我想 end";
    List<TokenSpan> spans = tokenizer.spans(text);
    assertThat(spans)
        .extracting(span -> text.substring(span.start(), span.end()))
        .containsExactly("😁", "St", "raße", "—", "naïve", "我", "想", "end");
  }

  @Test
  void acceptsUnpairedSurrogatesAndNul() {
    assertThat(tokenizer.encode("a \uD83D b \0 c \uDE00")).contains(1037, 1038, 1039);
    assertThat(tokenizer.spans("x \uDE00 y")).last().isEqualTo(new TokenSpan(1061, 4, 5));
  }

  @Test
  void decodesWithoutSpecialTokens() {
    assertThat(tokenizer.decode(tokenizer.encode("hello world"))).isEqualTo("hello world");
  }

  @Test
  void givesTheSameIdsFromManyThreads() {
    int[] expected = tokenizer.encode("The quick brown fox jumps over the lazy dog");
    assertThat(
            IntStream.range(0, 2000)
                .parallel()
                .mapToObj(i -> tokenizer.encode("The quick brown fox jumps over the lazy dog"))
                .allMatch(ids -> Arrays.equals(ids, expected)))
        .isTrue();
  }

  @Test
  void namesTheFileThatIsNoTokenizer() {
    assertThatThrownBy(
            () -> Tokenizer.read(new ByteArrayInputStream(new byte[] {'{', '}'}), "bad.json"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("bad.json is not a readable tokenizer");
    assertThatThrownBy(() -> Tokenizer.read(Path.of("missing/tokenizer.json")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = resource("/golden/tokenizers/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TokenizerTests.class.getResourceAsStream(name), name);
  }
}
