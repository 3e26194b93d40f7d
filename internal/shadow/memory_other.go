//go:build !linux

package shadow

func inMemory() string { return "" }
