// ProjectionsTests: to come.
