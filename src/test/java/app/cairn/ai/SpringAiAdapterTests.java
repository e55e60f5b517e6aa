package app.cairn.ai;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.search.BagOfWordsEngine;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchFixture;
import app.cairn.search.SearchHit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.rag.Query;

class SpringAiAdapterTests {

  @Test
  void offersPassagesAsDocuments(@TempDir Path folder) {
    try (SearchFixture fixture = new SearchFixture(folder, new BagOfWordsEngine())) {
      fixture.add(1, "the lighthouse by the sea");
      PassageRetriever retriever = new PassageRetriever(fixture.search(), 5);

      List<Document> documents = retriever.retrieve(new Query("lighthouse"));

      Document document = documents.getFirst();
      assertThat(document.getId()).isEqualTo("100");
      assertThat(document.getText()).isEqualTo("the lighthouse by the sea");
      assertThat(document.getScore()).isEqualTo(1);
      assertThat(document.getMetadata().get(PassageRetriever.HIT)).isInstanceOf(SearchHit.class);
      assertThat(
              retriever.retrieve(
                  PassageRetriever.query("lighthouse", List.of(), SearchFilter.folder(9))))
          .isEmpty();
    }
  }

  @Test
  void offersTheEnginesVectors() {
    CairnEmbeddingModel model = new CairnEmbeddingModel(new BagOfWordsEngine());
    float[] expected = BagOfWordsEngine.vector("two words");

    assertThat(model.embed("two words")).isEqualTo(expected);
    assertThat(model.embed(new Document("two words"))).isEqualTo(expected);
    assertThat(model.embed(List.of("two words", "x")).getFirst()).isEqualTo(expected);
    assertThat(
            model.embed(
                List.of(new Document("two words")),
                EmbeddingOptions.builder().build(),
                new TokenCountBatchingStrategy()))
        .containsExactly(expected);
    assertThat(model.dimensions()).isEqualTo(expected.length);
  }
}
