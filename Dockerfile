# The server alone: no torch, no scikit-learn. tests/integration/test_image_steps.py walks the same steps.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY requirements/server.txt requirements/server.txt
RUN /opt/venv/bin/pip install --no-cache-dir -r requirements/server.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY protos/ protos/
COPY models/ models/
COPY training/ training/
COPY detector/ detector/
# The wheel carries the models as detector/default_models.
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist . \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps /dist/*.whl

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin detector \
    && install --directory --owner=detector --group=detector /data
COPY --from=build /opt/venv /opt/venv
# Other containers must reach the service, so it listens on every address of the container and, without a certificate,
# has to be told that this is wanted: keep the ports inside a container network, or set LOOPDETECTOR_TLS_CERTIFICATE
# and LOOPDETECTOR_TLS_KEY and LOOPDETECTOR_INSECURE=false.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LOOPDETECTOR_HOST=0.0.0.0 \
    LOOPDETECTOR_INSECURE=true \
    LOOPDETECTOR_METRICS_HOST=0.0.0.0 \
    LOOPDETECTOR_SQLITE_PATH=/data/loopdetector.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 50051 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["python", "-m", "detector.healthcheck"]
CMD ["python", "-m", "detector", "serve"]
