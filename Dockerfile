# The connector as an image, for any user id and a read-only root file system: docs/OPERATIONS.md says how to build and run it.
# The embedded Azurite is not in it: an image is for real backups, in a storage account.
# Any Debian or Ubuntu with Java 17 does; name other images, or these by digest, with --build-arg.
ARG BUILD_IMAGE=maven:3-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main/
COPY src/generated src/generated/
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Dmaven.test.skip=true package
COPY config/application.properties config/policies.yaml config/tenants.yaml config/
COPY routes routes/
COPY src/image/backup-vault src/image/archive-classes bin/
# Whatever the umask of the checkout was: everybody may read, nobody may write.
RUN chmod -R a+rX,go-w config routes && chmod 0755 bin bin/*

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Camel Backup Vault" org.opencontainers.image.licenses="Apache-2.0"
# File names are Unicode: without this Java would not see those outside ASCII.
ENV LC_ALL=C.UTF-8 BACKUP_VAULT_DATA=/data
# Group 0 has what the user has, for platforms that choose the user id.
RUN echo 'backup-vault:x:10001:0:Camel Backup Vault:/data:/usr/sbin/nologin' >> /etc/passwd \
  && mkdir -m 2770 /data && chown 10001:0 /data
WORKDIR /opt/backup-vault
# What changes least comes first.
COPY --from=build /build/target/lib lib/
COPY --from=build /build/target/backup-vault.jar /build/target/backup-vault-sbom.json ./
RUN --mount=type=bind,from=build,source=/build/bin,target=/tmp/bin \
  /tmp/bin/archive-classes /opt/backup-vault/backup-vault.jar /opt/backup-vault/backup-vault.jsa /opt/backup-vault
COPY --from=build /build/bin/backup-vault /usr/local/bin/
COPY --from=build /build/config config/
COPY --from=build /build/routes routes/

USER 10001:0
VOLUME /data
# Endpoint for tenants, management API, console. All listen inside the container only until their address is configured, and then with TLS.
EXPOSE 6180 6181 6182
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["/usr/local/bin/backup-vault", "health"]
ENTRYPOINT ["/usr/local/bin/backup-vault"]
CMD ["run"]
