"""What mirror sites do to a page: readings inserted behind characters, and between the bytes of two of them.

Both are undone together, because the first is the evidence for the second, and is gone once it is undone. The evidence
is weighed in `tasks.repair.pinyin`; bytes are put back in step in `tasks.repair.straddle`.
"""

from __future__ import annotations

from tasks.repair import pinyin
from tasks.repair.straddle.search import undo
from tasks.repair.straddle.site import Site, survey
from tasks.repair.straddle.tokens import DAMAGE, EVIDENCE

GUARD = pinyin.GUARD


def undo_mirror(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    """Undo what a mirror site did to the texts of a document, and name what was undone, once for each time.

    None where the document doesn't show that it comes from such a mirror.

    >>> undo_mirror(["產(chǎn)業(yè)工人"])
    [('產業工人', ['pinyin', 'pinyin'])]
    >>> undo_mirror(["安徽省亳(bó)州市"])
    """
    shifts = sum(len(EVIDENCE.findall(text)) for text in texts)
    table = pinyin.annotated(texts, shifts)
    if table is None:
        return None
    site = survey(texts, table)
    return [_undo(text, site) for text in texts]


def _undo(text: str, site: Site) -> tuple[str, list[str]]:
    clean, count = pinyin.without_insertions(text)
    if not DAMAGE.search(text):
        return clean, ["pinyin"] * count
    clean, lost, uncertain = undo(text, site)
    return clean, ["pinyin"] * count + ["straddle"] * lost + ["uncertain"] * uncertain
