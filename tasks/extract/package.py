"""Packages: the ZIP files of which office documents and books are made, and the XML in them, read within bounds.

What a part means is said by the reader of its format.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree as ET

from tasks.records import Rejected

Node = ET.Element
"""An element of a part; tags and attributes are local names (`{…}val` is `val`), since the two editions of a format differ
only in the namespaces."""

_ENCRYPTED = 0x1


class Package:
    """The parts of a package. What is unpacked of it is no more than `limit` bytes in all.

    Raises `Rejected`: `corrupt` for what is no package or lacks what it must have, `encrypted`, `too_large`.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        """Open a package; nothing is unpacked yet."""
        self._limit = self._left = limit
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Rejected("corrupt", f"no whole ZIP package: {error}; save it again or fetch it anew") from error

    def read(self, name: str) -> bytes:
        """Unpack a part."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & _ENCRYPTED:
                raise Rejected("encrypted", f"{name} is encrypted: save the document without a password")
            with self._zip.open(info) as file:
                data = file.read(self._left + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Rejected("corrupt", f"{name} cannot be unpacked: {str(error)[:80]}; save or fetch it anew") from error
        if len(data) > self._left:
            raise Rejected(
                "too_large", f"unpacks to more than {self._limit // 1_000_000} MB; raise max_document_mb to clean it"
            )
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Node:
        """Parse a part of XML."""
        data = self.read(name)
        if b"<!ENTITY" in data:
            raise Rejected("corrupt", f"{name} declares entities, which no part of a document may")
        parser = ET.XMLParser(target=_LocalNames())  # noqa: S314 (entities are refused above, and by expat's own limits)
        try:
            parser.feed(data)
            root: Node = parser.close()
        except (ET.ParseError, ValueError, LookupError) as error:
            raise Rejected("corrupt", f"{name} is no well-formed XML: {error}; save or fetch it anew") from error
        return root

    def optional(self, name: str | None) -> Node:
        """Parse a part of XML that may be missing: then it is an empty element."""
        return self.xml(name) if name in self.names and name else Node("none")


class _LocalNames(ET.TreeBuilder):
    """Builds the tree with local names."""

    def start(self, tag: str, attrs: dict[str, str], /) -> Node:
        return super().start(tag.rpartition("}")[2], {name.rpartition("}")[2]: value for name, value in attrs.items()})

    def end(self, tag: str, /) -> Node:
        return super().end(tag.rpartition("}")[2])
