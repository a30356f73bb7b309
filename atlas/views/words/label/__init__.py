"""The label in words: read `awards` (classes, sentences, tables), then `label_effect`."""
