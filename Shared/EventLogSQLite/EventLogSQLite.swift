// EventLogSQLite: to come.
