package rule

// Memo gives what several rules of a family want to know, computed once for
// each review. Keys begin with the family's name.
func Memo[T any](p *Pass, key string, compute func() T) T { return fact(p, key, compute) }
