// Package json writes a report as one JSON document, for programs.
//
// The document's shape is public: schema.json beside this file describes it
// (JSON Schema 2020-12), schema_version names the shape, and a change that
// would break a reader makes a new version. New members may appear in
// version 1, so readers ignore what they do not know. What is unknown is left
// out: a finding on a live server's object has no file and no line.
package json

import (
	"bytes"
	_ "embed" // schema.json
	stdjson "encoding/json"
	"fmt"
	"io"

	"github.com/decadedb/decade/internal/report"
)

// Schema is the JSON Schema of the document.
//
//go:embed schema.json
var Schema []byte

// Write writes the report's document, indented, with a final line end.
func Write(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	enc := stdjson.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(New(r)); err != nil {
		return fmt.Errorf("encode the report of %s as JSON: %w", r.Topic, err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the JSON report of %s: %w", r.Topic, err)
	}
	return nil
}
