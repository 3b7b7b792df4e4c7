// ContractsTests: to come.
