# What `make install` installs, without the tools for developing, started as a user who can write to /data alone.

FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d AS build
ENV UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_TORCH_BACKEND=cpu VIRTUAL_ENV=/opt/assistant
RUN python -m venv --without-pip /opt/assistant && pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
WORKDIR /build
COPY pyproject.toml requirements.lock ./
RUN uv pip install --extra openai --extra anthropic --extra ollama -r pyproject.toml -c requirements.lock
COPY README.md LICENSE ./
COPY prompts prompts
COPY corpus corpus
COPY evals/cases evals/cases
COPY assistant assistant
RUN uv pip install --no-deps --build-constraints requirements.lock .

FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin assistant \
    && install --directory --owner=assistant --group=assistant /data /corpus
COPY --from=build /opt/assistant /opt/assistant
COPY --from=build /build/corpus /corpus
ENV PATH=/opt/assistant/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ASSISTANT_CORPUS=/corpus ASSISTANT_DATA_DIR=/data \
    HF_HUB_OFFLINE=1 HF_HUB_DISABLE_TELEMETRY=1 GRADIO_ANALYTICS_ENABLED=False ANONYMIZED_TELEMETRY=False DO_NOT_TRACK=1
USER 10001:10001
WORKDIR /data
VOLUME ["/data", "/corpus"]
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import http.client as h; c = h.HTTPConnection('127.0.0.1', 7860, timeout=3); c.request('GET', '/healthz'); exit(c.getresponse().status != 200)"]
ENTRYPOINT ["assistant"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7860"]
