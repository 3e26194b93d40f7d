// Package archtest keeps the walls of the house: which package may import
// which, and what the pure storeys may not call. Its tests read the sources;
// the package itself is empty.
//
// The table is in storeys_test.go. A new package gets its storey there.
package archtest
