// Projections: to come.
