FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies in a layer of their own: they change less often than the sources.
COPY Package.* ./
RUN swift package resolve
COPY . .
# The binary need not let tests look inside.
ENV WITHOUT_TESTS=1
RUN swift build -c release --static-swift-stdlib --product bitcoin-store \
    && install --strip "$(swift build -c release --static-swift-stdlib --show-bin-path)/bitcoin-store" /usr/local/bin/

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin store
COPY --from=build /usr/local/bin/bitcoin-store /usr/local/bin/
USER store
EXPOSE 8080
# Whether the process runs, not whether the database answers: a restart would not mend that. bash opens the connection,
# since there is no HTTP client in the image. Who serves HTTPS from it has to bring another check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /livez HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["bitcoin-store"]
# Callers need a token: bitcoin-store token create.
CMD ["serve", "--host", "0.0.0.0"]
