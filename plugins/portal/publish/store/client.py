"""The one door to an object store: list, read, put, delete. Knows nothing of releases.

Asks obstore, which signs, keeps connections and tries again with growing pauses. Whatever it
refuses comes out as a UsageError, which says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from portal.errors import UsageError
from portal.publish.store.address import Address

_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION",
          "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST")
"""What is read from the environment."""
_LARGE = 4 * 2**20
"""Bytes from which an object is given more time."""
_SECONDS, _SECONDS_LARGE = 30, 900
"""For one request."""
_RETRIES = {
    "max_retries": 5, "retry_timeout": timedelta(seconds=90),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=8), "base": 2},
}
"""A store that does not answer at all is given up after some 10 seconds."""
_CODE = re.compile(r"<Code>(\w+)</Code>")
_WORDS = {
    "NoSuchBucket": "store_no_bucket", "InvalidBucketName": "store_no_bucket",
    "SignatureDoesNotMatch": "store_wrong_secret",
    "InvalidAccessKeyId": "store_wrong_key", "InvalidToken": "store_wrong_key", "ExpiredToken": "store_wrong_key",
    "RequestTimeTooSkewed": "store_clock", "RequestExpired": "store_clock",
    "AccessDenied": "store_denied", "AllAccessDisabled": "store_denied",
    "PermanentRedirect": "store_region", "AuthorizationHeaderMalformed": "store_region",
    "IllegalLocationConstraintException": "store_region",
    "QuotaExceeded": "store_full", "EntityTooLarge": "store_full", "XMinioStorageFull": "store_full",
}
"""Codes of stores, and of our messages."""

_UNKNOWN = ("NotImplemented", "MethodNotAllowed")
"""What stores answer that know no conditions, or can't delete many at once."""


class Found(NamedTuple):
    """An object in a list."""

    size: int
    version: str
    """Its ETag without quotes: another one after each change. Not taken for a sum of the bytes."""
    changed: datetime
    """By the store's clock."""


class Object(NamedTuple):
    """An object that was read."""

    data: bytes
    headers: Mapping[str, str]
    version: str
    changed: datetime


class Client:
    """One bucket, below one prefix. May be used by several threads at once."""

    def __init__(self, address: Address, environment: Mapping[str, str]) -> None:
        self.address = address
        config = {name.lower(): environment[name] for name in _NAMES if environment.get(name)}
        if "aws_access_key_id" not in config or "aws_secret_access_key" not in config:
            raise UsageError("store_no_key")
        endpoint = config.get("aws_endpoint_url_s3") or config.get("aws_endpoint_url") or ""
        self._host = urlsplit(endpoint).hostname or "S3"
        self._small, self._large, self._single = (
            S3Store(
                address.bucket, prefix=address.prefix or None, config=config | more, retry_config=_RETRIES,
                client_options={"allow_http": endpoint.startswith("http://"), "connect_timeout": timedelta(seconds=10),
                                "timeout": timedelta(seconds=seconds)},
            )
            for seconds, more in ((_SECONDS, {}), (_SECONDS_LARGE, {}), (_SECONDS, {"disable_bulk_delete": "true"}))
        )

    def list(self, prefix: str) -> dict[str, Found]:
        """All objects below a prefix that ends with `/`, by their paths below it."""
        return {one["path"].removeprefix(prefix): Found(one["size"], _bare(one["e_tag"]), one["last_modified"])
                for one in self._listed(prefix)}

    def _listed(self, prefix: str) -> Iterator[dict]:
        try:
            for some in obstore.list(self._small, prefix.rstrip("/"), chunk_size=1000):
                yield from some
        except (BaseError, OSError, ValueError) as error:
            raise self._told(error) from None

    def read(self, key: str, size: int = 0) -> Object | None:
        """An object, or None where there is none; `size` is what is expected."""
        try:
            got = obstore.get(self._large if size >= _LARGE else self._small, key)
            data = bytes(got.bytes())
            return Object(data, dict(got.attributes), _bare(got.meta["e_tag"]), got.meta["last_modified"])
        except FileNotFoundError as error:
            if _code(error) in _WORDS:
                raise self._told(error) from None
            return None
        except (BaseError, OSError, ValueError) as error:
            raise self._told(error) from None

    def put(self, key: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Write an object, whole or not at all, in the place of what is there."""
        self._put(key, data, headers, "overwrite")

    def put_if(self, key: str, data: bytes, headers: Mapping[str, str], version: str | None) -> bool:
        """The same if there is this version, or with None nothing; whether it was so.

        Some stores know no conditions, and write in any case, or refuse; then it is written in any case.
        """
        try:
            self._put(key, data, headers, {"e_tag": f'"{version}"'} if version else "create")
        except (AlreadyExistsError, PreconditionError):
            return False
        except UsageError as error:
            if error.params.get("what") not in _UNKNOWN:
                raise
            self.put(key, data, headers)
        return True

    def _put(self, key: str, data: bytes, headers: Mapping[str, str], mode: object) -> None:
        store = self._large if len(data) >= _LARGE else self._small
        try:
            # in one request: parts of an upload that was cut short are paid for until somebody looks
            obstore.put(store, key, data, attributes=dict(headers), mode=mode, use_multipart=False)  # type: ignore[arg-type]
        except (AlreadyExistsError, PreconditionError):
            raise
        except (BaseError, OSError, ValueError) as error:
            raise self._told(error) from None

    def delete(self, keys: Sequence[str]) -> None:
        """Take objects away, at most 1,000; those that are not there are none."""
        try:
            try:
                obstore.delete(self._small, list(keys))
            except BaseError as error:
                if _code(error) not in _UNKNOWN:
                    raise
                self._small = self._single  # one by one from now on
                obstore.delete(self._single, list(keys))
        except FileNotFoundError as error:
            if _code(error) in _WORDS:
                raise self._told(error) from None
        except (BaseError, OSError, ValueError) as error:
            raise self._told(error) from None

    def _told(self, error: Exception) -> UsageError:
        """What a refusal means to whoever looks after the portal; nothing of the request is in it."""
        code = _code(error)
        text = str(error)
        if code in _WORDS:
            word = _WORDS[code]
        elif not code and ("error sending request" in text or "HTTP error" in text or "timed out" in text):
            word = "store_unreachable"
        elif "301 Moved" in text or "redirect" in text.lower():
            word = "store_region"
        elif "403 Forbidden" in text or "401 Unauthorized" in text:
            word = "store_denied"
        else:
            word = "store_failed"
        what = code or (match[0] if (match := re.search(r"\b[345]\d\d [A-Z][\w ]+", text)) else type(error).__name__)
        return UsageError(word, store=self.address.shown, bucket=self.address.bucket, host=self._host, what=what)


def _code(error: Exception) -> str:
    """What the store calls an error; empty where it did not say."""
    match = _CODE.search(str(error))
    return match[1] if match else ""


def _bare(version: str | None) -> str:
    return (version or "").strip('"')
