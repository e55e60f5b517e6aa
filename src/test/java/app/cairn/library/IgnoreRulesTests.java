package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IgnoreRulesTests {

  private final LibraryProperties defaults =
      new Binder(new MapConfigurationPropertySource())
          .bindOrCreate("cairn.library", LibraryProperties.class);

  @Test
  void passesOverByDefaultWhatNobodyWroteToBeRead() {
    IgnoreRules rules = new IgnoreRules(defaults);

    assertThat(
            List.of(
                ".git",
                ".hidden",
                "node_modules",
                "~$letter.docx",
                "letter.txt~",
                "x.TMP",
                ".DS_Store",
                "._a.pdf",
                "Photos.photoslibrary",
                "Thumbs.db",
                "Safari.app"))
        .allSatisfy(name -> assertThat(rules.ignores(name)).as(name).isTrue());
    assertThat(List.of("letter.docx", "a.git", "node_modules.txt", "app", "x.tmp.txt", "template"))
        .allSatisfy(name -> assertThat(rules.ignores(name)).as(name).isFalse());
  }

  @Test
  void passesOverAllThatLiesBelow() {
    IgnoreRules rules = new IgnoreRules(defaults);
    Path root = Path.of("/home/.me/docs");

    assertThat(rules.ignores(root, root)).isFalse();
    assertThat(rules.ignores(root, root.resolve("a/b.txt"))).isFalse();
    assertThat(rules.ignores(root, root.resolve("node_modules/b.txt"))).isTrue();
  }

  @Test
  void takesPatternsByTheLetter() {
    LibraryProperties own =
        new LibraryProperties(
            List.of("draft-*", "v?.txt", "a.b(c)"),
            true,
            defaults.settle(),
            defaults.quiet(),
            defaults.rescan(),
            1,
            1);
    IgnoreRules rules = new IgnoreRules(own);

    assertThat(List.of("draft-1", "Draft-", "v1.txt", "a.b(c)", ".git"))
        .allSatisfy(name -> assertThat(rules.ignores(name)).as(name).isTrue());
    assertThat(List.of("drafts", "v12.txt", "axb(c)", ".hidden"))
        .allSatisfy(name -> assertThat(rules.ignores(name)).as(name).isFalse());
  }
}
