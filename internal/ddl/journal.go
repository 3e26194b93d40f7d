package ddl

// journal remembers how to undo every change since the first open
// transaction or savepoint, so that ROLLBACK can be folded. Values in stores
// are never modified in place, so that undoing is putting the old one back.
type journal struct {
	depth int
	undo  []func()
}

// mark gives a place to roll back to.
func (j *journal) mark() int { return len(j.undo) }

func (j *journal) rollback(mark int) {
	for i := len(j.undo) - 1; i >= mark; i-- {
		j.undo[i]()
	}
	j.undo = j.undo[:mark]
}

// store is a map whose changes can be undone.
type store[K comparable, V any] struct {
	m map[K]V
	j *journal
}

func newStore[K comparable, V any](j *journal) store[K, V] {
	return store[K, V]{m: make(map[K]V), j: j}
}

func (s store[K, V]) get(k K) V { return s.m[k] }

func (s store[K, V]) has(k K) bool {
	_, ok := s.m[k]
	return ok
}

func (s store[K, V]) put(k K, v V) {
	if s.j.depth > 0 {
		s.remember(k)
	}
	s.m[k] = v
}

func (s store[K, V]) del(k K) {
	if s.j.depth > 0 {
		s.remember(k)
	}
	delete(s.m, k)
}

// remember notes how to bring back what k has now.
func (s store[K, V]) remember(k K) {
	old, had := s.m[k]
	s.j.undo = append(s.j.undo, func() {
		if had {
			s.m[k] = old
		} else {
			delete(s.m, k)
		}
	})
}

// links is a many-to-many relation with counts: how often "to" is linked
// from "from".
type links[K comparable] struct {
	m map[K]map[K]int
	j *journal
}

func newLinks[K comparable](j *journal) links[K] {
	return links[K]{m: make(map[K]map[K]int), j: j}
}

func (l links[K]) add(from, to K, n int) {
	if n == 0 {
		return
	}
	if l.j.depth > 0 {
		l.j.undo = append(l.j.undo, func() { l.change(from, to, -n) })
	}
	l.change(from, to, n)
}

func (l links[K]) change(from, to K, n int) {
	set := l.m[from]
	if set == nil {
		set = make(map[K]int)
		l.m[from] = set
	}
	if set[to] += n; set[to] == 0 {
		delete(set, to)
	}
}
