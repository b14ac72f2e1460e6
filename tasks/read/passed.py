"""What is no document by its nature: files of the system, images, styles, scripts.

In an archive or a crawl they are passed over and counted by kind. A file that a person named, or that lies in a folder
that a person named, is an input whatever it is, and never passed over.
"""

from __future__ import annotations

from pathlib import PurePosixPath

_SUFFIXES = {
    "image": "png jpg jpeg jpe gif bmp webp svg ico tif tiff avif heic psd",
    "style": "css scss less",
    "script": "js mjs",
    "font": "woff woff2 ttf otf eot",
    "sound": "mp3 wav ogg m4a flac aac wma amr",
    "video": "mp4 avi mkv mov wmv flv webm m4v mpg mpeg rm rmvb 3gp swf",
}
_OF_SUFFIX = {f".{suffix}": kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

_OF_TYPE = {
    "image": "image", "audio": "sound", "video": "video", "font": "font", "text/css": "style", "text/javascript": "script",
    "application/javascript": "script", "application/x-javascript": "script",
}  # fmt: skip

_LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def kind_of_entry(name: str) -> str | None:
    """What an entry of an archive is, told by its name, if that is no document.

    >>> kind_of_entry("a/b.txt"), kind_of_entry("__MACOSX/a/._b.txt"), kind_of_entry("a/logo.PNG")
    (None, 'file of the system', 'image')
    """
    path = PurePosixPath(name)
    if any(part.lower() in _LITTER or (part.startswith(".") and part not in {".", ".."}) for part in path.parts):
        return "file of the system"
    return _OF_SUFFIX.get(path.suffix.lower())


def kind_of_type(media_type: str) -> str | None:
    """What a media type stands for, if that is no document.

    >>> kind_of_type("text/html"), kind_of_type("text/css"), kind_of_type("image/webp")
    (None, 'style', 'image')
    """
    return _OF_TYPE.get(media_type) or _OF_TYPE.get(media_type.partition("/")[0])
