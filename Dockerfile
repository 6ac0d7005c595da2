# Two stages: the program is built where the toolchain is, and runs where
# nothing else is. It is static (no C compiler, no libc) and runs as nobody.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd ./cmd
COPY personas ./personas
COPY roleplay ./roleplay
COPY scoring ./scoring
COPY web ./web
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/seventy ./cmd/seventy && mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/seventy /seventy
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV SEVENTY_DATA=/data
VOLUME /data
EXPOSE 7030
HEALTHCHECK --interval=30s --timeout=4s --start-period=10s CMD ["/seventy", "health", "http://127.0.0.1:7030/healthz"]
ENTRYPOINT ["/seventy"]
CMD ["serve", "--addr=0.0.0.0:7030"]
