// EventLogSQLiteTests: to come.
