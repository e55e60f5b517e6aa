package app.cairn.mlx;

import java.util.Locale;

/// An operating system and processor, as far as native code must tell them apart.
///
/// @param os `macos`, `linux` or the system's own name
/// @param architecture `aarch64`, `x86_64` or the system's own name
/// @param osVersion the system's version
record NativePlatform(String os, String architecture, String osVersion) {

  /// Where this process runs.
  static NativePlatform current() {
    return of(
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("os.version"));
  }

  static NativePlatform of(String osName, String osArch, String osVersion) {
    String os = osName.toLowerCase(Locale.ROOT);
    String architecture = osArch.toLowerCase(Locale.ROOT);
    return new NativePlatform(
        os.startsWith("mac") ? "macos" : os,
        switch (architecture) {
          case "amd64", "x64" -> "x86_64";
          case "arm64" -> "aarch64";
          default -> architecture;
        },
        osVersion);
  }

  /// The folder of its files among the resources, such as `linux-x86_64`.
  String folderName() {
    return os + "-" + architecture;
  }

  /// The file name of Cairn's native library.
  String libraryName() {
    return os.equals("macos") ? "libcairn_mlx.dylib" : "libcairn_mlx.so";
  }

  /// Tells what is missing when there are no native files for it.
  String explainAbsence() {
    String needed = "; search by keywords works without it";
    return switch (folderName()) {
      case "macos-aarch64", "linux-x86_64", "linux-aarch64" ->
          "The native library for "
              + folderName()
              + " is not in this build of Cairn: build it on such a machine with mvn package"
              + needed;
      case "macos-x86_64" ->
          "MLX needs a Mac with Apple silicon, and this one has Intel's" + needed;
      default ->
          "MLX runs on Macs with Apple silicon and on 64-bit Linux, not on "
              + folderName()
              + needed;
    };
  }

  /// Tells what is missing when the library is there but cannot be loaded.
  String explain(UnsatisfiedLinkError error) {
    String reason = String.valueOf(error.getMessage());
    if (os.equals("macos") && majorVersion() < 14) {
      return "MLX needs macOS 14 or newer, and this is " + osVersion + ": update macOS";
    }
    if (reason.contains("GLIBC")) {
      return "MLX needs the GNU C library 2.35 or newer (Debian 12, Ubuntu 22.04): update the"
          + " system ("
          + reason
          + ")";
    }
    return "MLX's library could not be loaded: build Cairn anew with mvn clean package ("
        + reason
        + ")";
  }

  private int majorVersion() {
    String major = osVersion.split("\\.", 2)[0];
    return major.matches("\\d{1,4}") ? Integer.parseInt(major) : 0;
  }
}
