# The daemon in a small image: built with a JDK 25, run on a Java 25 runtime, as an ordinary user.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 scripts/build --skip-tests

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/vel vel
COPY --from=build /source/target/dist /opt/vel
RUN ln -s /opt/vel/bin/vel /opt/vel/bin/veld /usr/local/bin/
USER vel
WORKDIR /var/lib/vel
ENV PORT=8080 METRICS_PORT=9091 VEL_BIND_ADDRESS=0.0.0.0 LOG_FORMAT=json
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["veld"]
