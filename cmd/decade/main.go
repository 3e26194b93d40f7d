// Command decade is a senior PostgreSQL architect: see package cli.
package main

import (
	"context"
	"os"

	"github.com/decadedb/decade/internal/cli"
)

// version is set by the linker: -X main.version=v1.2.3.
var version = "dev"

func main() {
	collectLater(os.Getenv)
	os.Exit(cli.Main(context.Background(), cli.Process{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.Getenv, Environ: os.Environ, Version: version,
	}))
}
