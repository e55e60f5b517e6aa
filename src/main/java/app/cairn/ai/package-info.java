/// Adapters that offer Cairn's models and search under Spring AI's types:
/// [app.cairn.ai.MlxChatModel], [app.cairn.ai.CairnEmbeddingModel] and
/// [app.cairn.ai.PassageRetriever].
@NullMarked
package app.cairn.ai;

import org.jspecify.annotations.NullMarked;
