"""Crawls: WARC (ISO 28500), its text files WET, and ARC, the form before it, plain or compressed record by record.

FastWARC reads a record. Where one begins is found here, since a crawl is read on behind damage: in a compressed file
at the next gzip member that holds a record, in a plain one at the next line that begins a record.
"""

from __future__ import annotations
