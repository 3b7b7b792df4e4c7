// IngestTests: to come.
