package main

import (
	"runtime"
	"runtime/debug"
)

// collectLater puts the first garbage collection off until the heap has
// 16 MiB instead of 4: the review of a small file ends before that. From then
// on memory is collected as in any Go program.
func collectLater(getenv func(string) string) {
	if getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(400)
	type watched struct{ _ *watched }
	runtime.SetFinalizer(&watched{}, func(*watched) { debug.SetGCPercent(100) })
}
