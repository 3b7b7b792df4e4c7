// EventLogKafka: to come.
