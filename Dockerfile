# syntax=docker/dockerfile:1
# One image for web, worker, beat and commands: docker-compose.yml says what each container runs, docs/operations.md how it is put in place.
# Python is the version that the tests run on; Debian 13 brings Pango and the tools of PostgreSQL 17, whose dumps want the server's version.

# --- What is built: the locked packages, the fonts, the static files ------------------------------------------------------------------------

FROM python:3.11-slim-trixie AS build

RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/*

ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/otn

# First, since it changes less often than the code: every package with its hash, none that is not in the lock.
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock

COPY . .

# The settings of production want everything that production wants. Nothing is reached and nothing is kept: a key of this line alone,
# addresses without a server. `check_fonts` of otn/health.py would refuse an image without its fonts.
RUN OTN_ENV=production OTN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    DATABASE_URL=postgresql://otn@build.invalid/otn REDIS_URL=redis://build.invalid EMAIL_URL=smtp://build.invalid:25 \
    OTN_BASE_URL=https://build.invalid OTN_ALLOWED_HOSTS=build.invalid OTN_MAIL_FROM=build@build.invalid \
    sh -ec 'python manage.py build_fonts; python manage.py collectstatic --no-input; python -m compileall -q .'

# --- What runs --------------------------------------------------------------------------------------------------------------------------------

FROM python:3.11-slim-trixie

# Pango for documents, pg_dump and pg_restore for the backup.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 otn \
    && useradd --uid 10001 --gid otn --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin otn \
    && install --directory --owner=otn --group=otn --mode=0700 /var/lib/otn/files /var/lib/otn/backups

COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/otn /srv/otn

# The code belongs to root: whoever takes over a process cannot change it.
WORKDIR /srv/otn
USER otn

ENV OTN_ENV=production \
    OTN_FILES_DIR=/var/lib/otn/files \
    PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp/cache

EXPOSE 8000

# The web process answers; what it stands on is looked at by /readyz (docker-compose.yml). Worker and beat have checks of their own there.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]

CMD ["gunicorn", "otn.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--graceful-timeout=30", "--no-control-socket"]
