// Ingest: to come.
