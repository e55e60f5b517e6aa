#!/bin/sh
# Names each tool that the build needs and does not find, in one sentence with where to get it.
# Looks for a JDK where maven-toolchains-plugin looks. Quick: starts as few programs as it can.

missing=0

# lacks TOOL MACOS DEBIAN
lacks() {
  echo "Missing: $1; on macOS: $2; on Debian: $3." >&2
  missing=1
}

has() { command -v "$1" >/dev/null 2>&1; }

is_jdk_25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25["._+-]' "$1/release" 2>/dev/null
}

has_jdk_25() {
  # the JDK that runs Maven is the first argument of this script
  for home in "$@" \
      $(env | sed -n -e 's/^JAVA[A-Z0-9_]*_HOME[A-Z0-9_]*=//p' -e 's/^JDK[A-Z0-9_]*_HOME=//p') \
      /usr/jdk/* /usr/java/* /opt/java/* /usr/lib/jvm/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$HOME"/.jdks/* "$HOME"/.jdks/*/Contents/Home "$HOME"/.m2/jdks/* \
      "${SDKMAN_CANDIDATES_DIR:-$HOME/.sdkman/candidates}"/java/* "$HOME"/.gradle/jdks/* \
      "$HOME"/.jenv/versions/* "$HOME"/.jbang/cache/jdks/* "$HOME"/.asdf/installs/java/* \
      "$HOME"/.jabba/jdk/*; do
    is_jdk_25 "$home" && return 0
  done
  [ -f "$HOME/.m2/toolchains.xml" ] || return 1
  sed -n 's/.*<jdkHome>\(.*\)<\/jdkHome>.*/\1/p' "$HOME/.m2/toolchains.xml" | {
    while read -r home; do
      is_jdk_25 "$home" && exit 0
    done
    exit 1
  }
}

has_jdk_25 "$@" ||
  lacks "a JDK 25 (with javac)" "brew install --cask temurin@25" \
    "apt-get install openjdk-25-jdk, or unpack an archive of Eclipse Temurin 25 below ~/.jdks"

# On macOS python3 and c++ are placeholders until the command line tools are installed.
if [ "$(uname -s 2>/dev/null)" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
  lacks "the command line tools with Python 3 and a C++ compiler" "xcode-select --install" \
    "not needed"
else
  if ! has python3; then
    lacks "Python 3.8 or newer (python3)" "xcode-select --install" "apt-get install python3"
  elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
    lacks "Python 3.8 or newer (python3 is older or does not start)" "brew install python3" "apt-get install python3"
  elif ! python3 -c 'import importlib.util as u, sys; sys.exit(u.find_spec("pip") is None)'; then
    lacks "pip for python3" "python3 -m ensurepip" "apt-get install python3-pip"
  fi
  compiler=
  for candidate in ${CXX:+"$CXX"} c++ g++ clang++; do
    has "$candidate" && compiler=$candidate && break
  done
  if [ -z "$compiler" ]; then
    lacks "a C++ compiler (c++)" "xcode-select --install" "apt-get install g++"
  elif ! echo '#include <concepts>' | "$compiler" -std=c++20 -fsyntax-only -x c++ - 2>/dev/null; then
    lacks "a C++ compiler that knows C++20 ($compiler does not)" "xcode-select --install" \
      "apt-get install g++ (10 or newer)"
  fi
fi

has cmake ||
  lacks "CMake 3.20 or newer (cmake)" "brew install cmake" "apt-get install cmake"

if ! has node; then
  lacks "Node.js 20.19 or newer (node)" "brew install node" "apt-get install nodejs npm"
else
  node_version=$(node --version 2>/dev/null)
  node_major=${node_version#v}
  node_minor=${node_major#*.}
  node_major=${node_major%%.*}
  node_minor=${node_minor%%.*}
  if ! { [ "$node_major" -gt 20 ] ||
    { [ "$node_major" -eq 20 ] && [ "$node_minor" -ge 19 ]; }; } 2>/dev/null; then
    lacks "Node.js 20.19 or newer (found ${node_version:-none})" "brew upgrade node" \
      "install Node.js 20.19 or newer from nodejs.org"
  fi
fi
# The browser tests belong to verify; whoever only runs Cairn needs no Chromium. What Maven was told is
# known where its script started it; elsewhere the tests themselves name the browser, later.
case " $MAVEN_CMD_LINE_ARGS " in
  *skip*) ;;
  *" verify "* | *" install "* | *" deploy "*)
    has chromium || has chromium-browser || has google-chrome || has google-chrome-stable ||
      ls -d "/Applications/Google Chrome.app" "$HOME/Applications/Google Chrome.app" \
        /Applications/Chromium.app "$HOME/Applications/Chromium.app" 2>/dev/null | grep -q . ||
      lacks "Chromium or Google Chrome, for the browser tests (or add -Dbrowser.skip)" \
        "brew install --cask chromium" "apt-get install chromium"
    ;;
esac

has npm || lacks "npm" "brew install node" "apt-get install npm"

exit $missing
