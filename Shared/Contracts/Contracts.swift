// Contracts: to come.
