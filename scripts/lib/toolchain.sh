# shellcheck shell=sh
# What building needs: JAVA_HOME is a JDK 25 afterwards and MAVEN a Maven that fits. Needs the other files of this folder.

need_jdk() {
  home=$(find_java_home javac) || {
    say "No JDK 25 found; trying the package manager"
    install_package apt=temurin-25-jdk apt=openjdk-25-jdk-headless dnf=temurin-25-jdk dnf=java-25-openjdk-devel \
      apk=openjdk25 brew=openjdk@25 || true
    home=$(find_java_home javac) || {
      explain_java
      exit 1
    }
  }
  JAVA_HOME=$home
  export JAVA_HOME
}

need_maven() {
  # shellcheck disable=SC2034 # For the script that sources this.
  MAVEN=$(find_maven) || {
    say "No Maven 3.8 or later found; trying the package manager"
    install_package apt=maven dnf=maven apk=maven brew=maven || true
    MAVEN=$(find_maven) || {
      explain_maven
      exit 1
    }
  }
  # Maven's own libraries use what JDK 25 warns of.
  MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  export MAVEN_OPTS
}
