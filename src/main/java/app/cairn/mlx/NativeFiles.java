package app.cairn.mlx;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// Finds the native files, which the build puts among the resources in `native/<platform>/` with an
/// `index` of their names and SHA-256 sums.
final class NativeFiles {

  /// The system property that names the folder to unpack into; nothing else may lie there.
  static final String FOLDER_PROPERTY = "cairn.native.dir";

  private NativeFiles() {}

  /// Returns the folder that holds the files: where they lie if they are files, else a folder that
  /// they are unpacked into, once per content.
  ///
  /// @throws MlxException if there are none for the platform
  static Path locate(NativePlatform platform) throws IOException {
    String base = "/native/" + platform.folderName() + "/";
    URL index = NativeFiles.class.getResource(base + "index");
    if (index == null) {
      throw new MlxException(platform.explainAbsence());
    }
    if (index.getProtocol().equals("file")) {
      return Path.of(URI.create(index.toString())).resolveSibling("");
    }
    byte[] content;
    try (InputStream in = index.openStream()) {
      content = in.readAllBytes();
    }
    Path parent = unpackFolder();
    Path folder = parent.resolve(HexFormat.of().formatHex(sha256().digest(content), 0, 8));
    List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
    if (!isWhole(lines, folder)) {
      delete(folder);
      unpack(base, lines, folder);
      deleteOthers(folder);
    }
    return folder;
  }

  /// Whether all files are there; someone may have tidied up.
  static boolean isWhole(List<String> index, Path folder) {
    return index.stream().allMatch(line -> Files.isRegularFile(folder.resolve(line.substring(65))));
  }

  private static Path unpackFolder() throws IOException {
    String configured = System.getProperty(FOLDER_PROPERTY);
    Path folder =
        configured == null
            ? Path.of(System.getProperty("user.home"), ".cairn", "native")
            : Path.of(configured);
    Files.createDirectories(folder);
    return folder.toRealPath();
  }

  /// Unpacks beside the final place and moves there in one step, so that a folder is whole or
  /// absent.
  static void unpack(String base, List<String> index, Path folder) throws IOException {
    Path temporary =
        Files.createTempDirectory(
            folder.getParent(),
            ".unpack",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      for (String line : index) {
        String name = line.substring(65);
        if (!copy(base + name, temporary.resolve(name)).equals(line.substring(0, 64))) {
          throw new IOException(name + " is damaged in the application's archive");
        }
      }
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(temporary);
      // another process may have been faster; both have the same content
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /// Copies a resource to a file and returns its SHA-256 sum.
  private static String copy(String resource, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    MessageDigest digest = sha256();
    try (InputStream in = NativeFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the application's archive lacks " + resource);
      }
      Files.copy(new DigestInputStream(in, digest), file);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Removes what earlier versions and interrupted starts left.
  static void deleteOthers(Path folder) throws IOException {
    try (var siblings = Files.list(folder.getParent())) {
      for (Path sibling : siblings.filter(path -> !path.equals(folder)).toList()) {
        delete(sibling);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
