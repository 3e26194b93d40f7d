package shadow

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// memory is the file system that lies in memory; tmpfs is what statfs calls it.
const memory, tmpfs = "/dev/shm", 0x01021994

// spare is what it must have free: a server without rows needs a tenth of it,
// most of that for its log of changes.
const spare = 1 << 30

// inMemory gives a folder in memory, "" where there is none, where it has
// little room (a container's has 64 MB) or where memory is scarce. To make a
// thousand tables means to make seven thousand files. Measured with PostgreSQL 17: 1.4 s
// of CPU time in memory, 3.2 s on a disk's file system, and a wait for the disk beside.
func inMemory() string {
	var fs syscall.Statfs_t
	if syscall.Statfs(memory, &fs) != nil || int64(fs.Type) != tmpfs || int64(fs.Bavail)*int64(fs.Bsize) < spare {
		return ""
	}
	if available() < 2*spare {
		return ""
	}
	return memory
}

// available is the memory that programs can have without swapping, 0 where
// the kernel does not tell.
func available() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	return 0
}
