package shadow

// InMemory is where a light server's folder would lie, "" for nowhere.
var InMemory = inMemory
