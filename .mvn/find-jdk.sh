# Sourced by mvnw and caravel: sets JAVA_HOME to a JDK 25 or later, whatever the default java is.
# Looks at $JAVA_HOME, the java on the path and the folders where JDKs usually are; the first that is
# new enough wins. A JDK's version is read from its `release` file, so that no JVM is started to ask.

jdk_feature() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_is_new_enough() {
  feature=$(jdk_feature "$1") && [ -n "$feature" ] && [ "$feature" -ge 25 ]
}

find_jdk() {
  on_path=$(command -v javac 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  for candidate in "${JAVA_HOME:-/nonexistent}" "${on_path:-/nonexistent}" \
    /usr/lib/jvm/* /opt/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if jdk_is_new_enough "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "$1: no JDK 25 or later found; install one (Debian: apt install openjdk-25-jdk-headless; macOS: brew install openjdk; SDKMAN: sdk install java 25-tem) or set JAVA_HOME" >&2
  return 1
}
