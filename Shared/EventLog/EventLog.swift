// EventLog: to come.
