package app.cairn.library;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The library's tables.
record Store(
    FolderRepository folders,
    StoredDocuments documents,
    KnownFiles known,
    ReadingQueue readings,
    EmbeddingQueue embeddings,
    ChunkRepository chunks,
    VectorRepository vectors,
    ChangeLog changes,
    TransactionTemplate transaction) {

  static Store of(DataSource database, PlatformTransactionManager transactions) {
    JdbcClient jdbc = JdbcClient.create(database);
    JdbcTemplate template = new JdbcTemplate(database);
    TransactionTemplate transaction = new TransactionTemplate(transactions);
    ChangeLog changes = new ChangeLog(jdbc);
    ChunkRepository chunks = new ChunkRepository(jdbc, template);
    VectorRepository vectors = new VectorRepository(jdbc, template);
    EmbeddingQueue embeddings = new EmbeddingQueue(jdbc, transaction, vectors, changes);
    return new Store(
        new FolderRepository(jdbc),
        new StoredDocuments(jdbc),
        new KnownFiles(jdbc, changes),
        new ReadingQueue(jdbc, transaction, chunks, embeddings, changes),
        embeddings,
        chunks,
        vectors,
        changes,
        transaction);
  }
}
