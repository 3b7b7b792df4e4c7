// EventLogTests: to come.
