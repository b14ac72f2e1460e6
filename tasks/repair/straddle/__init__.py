"""Byte-straddle damage: text that an insertion between the bytes of two GBK characters has shifted, put back in step.

A mirror inserts readings by a search-and-replace over GBK bytes that ignores where characters begin. 日報 is C8D5
88F3; the pair D588 in its middle is 請, so `(qǐng)` goes in behind 88. Shown, 88 28 is no character and becomes one
`?` that has eaten both: 日?qǐng)…. From there on the text is shifted by a byte until an ASCII byte ends the shift.

All other bytes can be read off the shown text (`tokens`), and the pair of bytes before each reading is a character
that has it. What a `?` has eaten is searched for (`search`), with a language model (`tasks.language`) to tell text in step
from text that is shifted, and with what the document shows of the mirror's habits (`site`).
"""
