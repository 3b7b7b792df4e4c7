// LogBackend: to come.
