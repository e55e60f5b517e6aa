package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import app.cairn.library.FolderRefusedException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderChecksTests {

  @TempDir Path temporary;
  private Path home;
  private Path data;
  private Path notes;
  private FolderChecks checks;

  @BeforeEach
  void make() throws IOException {
    home = temporary.toRealPath();
    data = Files.createDirectories(home.resolve("cairn/data"));
    notes = Files.createDirectories(home.resolve("notes/deep"));
    checks = new FolderChecks(data);
  }

  @Test
  void answersTheRealPathOfAGoodFolder() throws IOException {
    Files.createSymbolicLink(home.resolve("link"), notes);

    assertThat(checks.check(notes.toString(), List.of())).isEqualTo(notes);
    assertThat(checks.check(notes + "/../deep/", List.of())).isEqualTo(notes);
    assertThat(checks.check(home.resolve("link").toString(), List.of())).isEqualTo(notes);
    assertThat(checks.check(notes.toString(), List.of(home.resolve("note")))).isEqualTo(notes);
  }

  @Test
  void refusesWhatIsNoFolder() throws IOException {
    Path file = Files.writeString(home.resolve("a.txt"), "text");

    refuses(Problem.NOT_FOUND, home.resolve("nowhere").toString());
    refuses(Problem.NOT_A_FOLDER, file.toString());
    refuses(Problem.NOT_ABSOLUTE, "notes");
    refuses(Problem.NOT_ABSOLUTE, "");
    refuses(Problem.NOT_ABSOLUTE, "a\0b");
    refuses(Problem.ROOT, "/");
  }

  @Test
  void refusesItsOwnDataFolder() {
    refuses(Problem.DATA_FOLDER, data.toString());
    refuses(Problem.DATA_FOLDER, home.resolve("cairn").toString());
  }

  @Test
  void refusesFoldersInEachOther() {
    refuses(Problem.ALREADY_ADDED, notes.toString(), notes);
    refuses(Problem.NESTED, notes.toString(), home.resolve("notes"));
    refuses(Problem.NESTED, home.resolve("notes").toString(), notes);
    assertThat(Problem.NESTED.isConflict()).isTrue();
    assertThat(Problem.NOT_FOUND.isConflict()).isFalse();
  }

  private void refuses(Problem problem, String path, Path... known) {
    assertThatExceptionOfType(FolderRefusedException.class)
        .isThrownBy(() -> checks.check(path, List.of(known)))
        .satisfies(refusal -> assertThat(refusal.problem()).isEqualTo(problem))
        .satisfies(refusal -> assertThat(refusal).hasMessageContaining(path));
  }
}
