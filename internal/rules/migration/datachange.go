package migration

// touchesMany: a data change that is not bound to a few rows.
func (c change) touchesMany() bool { return false }
