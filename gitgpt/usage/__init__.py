"""One row a call: the record, its prices and the reports over it."""
