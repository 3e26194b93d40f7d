package config

import (
	"path"
	"strings"
)

// Match reports whether a slash-separated path matches a glob in which **
// stands for any number of folders.
func Match(glob, name string) bool {
	return matchParts(strings.Split(path.Clean(glob), "/"), strings.Split(path.Clean(name), "/"))
}

func matchParts(glob, name []string) bool {
	for len(glob) > 0 {
		if glob[0] == "**" {
			for i := 0; i <= len(name); i++ {
				if matchParts(glob[1:], name[i:]) {
					return true
				}
			}
			return false
		}
		if len(name) == 0 {
			return false
		}
		if ok, err := path.Match(glob[0], name[0]); err != nil || !ok {
			return false
		}
		glob, name = glob[1:], name[1:]
	}
	return len(name) == 0
}
