// Fanout: to come.
