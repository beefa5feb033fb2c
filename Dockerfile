# syntax=docker/dockerfile:1
# The daemon alone: a Java with only the modules that vel uses, vel's jars, an AOT cache that was trained by really serving requests,
# and the C library. No shell, no package manager, no root. scripts/image.d/make does the work, here and in scripts/image-rootfs.
#
# The tag names the exact versions. scripts/deploy/pin-images pins it by its digest as well, where docker is at hand; there is none
# here, for it could not be asked for where this was written.
FROM maven:3.9.11-eclipse-temurin-25 AS build
# curl asks the questions that the cache is trained with, setpriv lets PostgreSQL not be root.
RUN apt-get update -q && apt-get install -y -q --no-install-recommends curl util-linux && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 scripts/build --skip-tests && scripts/image.d/sbom
RUN scripts/image.d/make target/dist /rootfs

FROM scratch
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="vel" \
  org.opencontainers.image.description="Runs AI agents and their tasks: the daemon veld" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
COPY --from=build /rootfs /
USER 10001:10001
WORKDIR /var/lib/vel
# MALLOC_ARENA_MAX and LC_CTYPE as the launcher sets them. Further options for Java go into JDK_JAVA_OPTIONS, which Java reads itself.
ENV HOME=/var/lib/vel PORT=8080 METRICS_PORT=9091 VEL_BIND_ADDRESS=0.0.0.0 LOG_FORMAT=json MALLOC_ARENA_MAX=2 LC_CTYPE=C.UTF-8
EXPOSE 8080 9091
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/opt/vel/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx16m", "-cp", "/opt/vel/health", "Health"]
# What is given after it are arguments of veld: --check, --migrate, --version.
ENTRYPOINT ["/opt/vel/java/bin/java", "@/opt/vel/veld.args"]
