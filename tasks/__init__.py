"""How a document is cleaned: one module or package per stage, and the records that pass through them.

The stages in their order are in `tasks.pipeline`. Nothing here imports Prefect: a stage is a plain
function that any process on any engine can call.
"""
