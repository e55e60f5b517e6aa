package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFilesTests {

  private final NativePlatform platform = NativePlatform.current();
  private final String base = "/native/" + platform.folderName() + "/";

  @TempDir Path folder;

  @Test
  void findsTheLibraryWhereTheBuildPutIt() throws IOException {
    assertThat(NativeFiles.locate(platform).resolve(platform.libraryName())).isRegularFile();
  }

  @Test
  void unpacksAllFilesForTheOwnerOnly() throws IOException {
    Path target = folder.resolve("unpacked");
    NativeFiles.unpack(base, index(), target);
    Path built = NativeFiles.locate(platform);
    for (String line : index()) {
      String name = line.substring(65);
      assertThat(target.resolve(name)).hasSameBinaryContentAs(built.resolve(name));
    }
    assertThat(NativeFiles.isWhole(index(), target)).isTrue();
    Files.delete(target.resolve(platform.libraryName()));
    assertThat(NativeFiles.isWhole(index(), target)).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwx------");
    assertThat(folder).isDirectoryContaining(path -> path.equals(target));
  }

  @Test
  void leavesFilesThatAnotherProcessUnpackedMeanwhile() throws IOException {
    Path target = folder.resolve("unpacked");
    NativeFiles.unpack(base, index(), target);
    NativeFiles.unpack(base, index(), target);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void removesWhatOtherVersionsLeft() throws IOException {
    Path target = Files.createDirectory(folder.resolve("current"));
    Files.createFile(Files.createDirectories(folder.resolve("old/mlx/lib")).resolve("libmlx.so"));
    NativeFiles.deleteOthers(target);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void unpacksNothingThatIsDamaged() throws IOException {
    String first = index().getFirst();
    List<String> wrong = List.of("0".repeat(64) + first.substring(64));
    assertThatThrownBy(() -> NativeFiles.unpack(base, wrong, folder.resolve("unpacked")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysWhatIsMissingOnOtherPlatforms() {
    assertThatThrownBy(() -> NativeFiles.locate(NativePlatform.of("Mac OS X", "x86_64", "14.1")))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("Apple silicon");
    assertThatThrownBy(() -> NativeFiles.locate(NativePlatform.of("Windows 11", "amd64", "10.0")))
        .hasMessageContaining("windows");
    NativePlatform absent =
        platform.os().equals("macos")
            ? NativePlatform.of("Linux", "aarch64", "6.1")
            : NativePlatform.of("Mac OS X", "aarch64", "15.0");
    assertThatThrownBy(() -> NativeFiles.locate(absent))
        .hasMessageContaining("not in this build")
        .hasMessageContaining("mvn package");
  }

  @Test
  void saysWhatToDoWhenLoadingFails() {
    assertThat(
            NativePlatform.of("Mac OS X", "aarch64", "13.6")
                .explain(new UnsatisfiedLinkError("symbol not found")))
        .contains("macOS 14")
        .contains("13.6");
    assertThat(
            NativePlatform.of("Linux", "amd64", "5.10")
                .explain(new UnsatisfiedLinkError("version `GLIBC_2.35' not found")))
        .contains("2.35 or newer")
        .contains("update the system");
    assertThat(
            NativePlatform.of("Linux", "amd64", "6.1").explain(new UnsatisfiedLinkError("no file")))
        .contains("no file");
  }

  private List<String> index() throws IOException {
    return Files.readAllLines(NativeFiles.locate(platform).resolve("index"));
  }
}
