package cli

import (
	"slices"
	"strings"
)

// closest gives up to three of the words that a mistyped one may have meant,
// the nearest first.
func closest(word string, words []string) []string {
	type near struct {
		word     string
		distance int
	}
	var hits []near
	for _, w := range words {
		d := distance(strings.ToLower(word), strings.ToLower(w))
		if d <= max(1, min(len([]rune(w)), len([]rune(word)))/3) {
			hits = append(hits, near{w, d})
		}
	}
	slices.SortStableFunc(hits, func(a, b near) int { return a.distance - b.distance })
	var out []string
	for _, h := range hits[:min(len(hits), 3)] {
		out = append(out, h.word)
	}
	return out
}

func didYouMean(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(words, " or ") + "?"
}

// distance counts the edits between two words: a letter more, less, or
// other, or two neighbours swapped (Damerau-Levenshtein, aligned).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			other := 1
			if x[i-1] == y[j-1] {
				other = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
