// EventLogKafkaTests: to come.
