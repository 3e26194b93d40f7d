package sqlparse

// bounder finds where expressions begin and end by looking at the tree and at
// the tokens, without parsing anything again. It knows the forms that most
// expressions are made of; where it meets another it gives up, and
// ExprRange tries ends out instead.
type bounder struct{ sql string }

// bounds gives the bytes of an expression, brackets around the whole aside.
func (b bounder) bounds(n *Node) (start, end int, ok bool) {
	start, end, ok = b.ends(n)
	if !ok {
		return 0, 0, false
	}
	return b.balance(start, end)
}

// ends gives where the first token of an expression begins and its last one
// ends, brackets at the very start and end possibly aside: bounds widens the
// range to them, once for the whole, so that long chains cost linear time.
func (b bounder) ends(n *Node) (start, end int, ok bool) {
	switch e := n.GetNode().(type) {
	case *Node_ColumnRef:
		return b.column(e.ColumnRef)
	case *Node_ParamRef:
		return b.param(e.ParamRef)
	case *Node_AConst:
		return b.constant(e.AConst)
	case *Node_AExpr:
		return b.operator(e.AExpr)
	case *Node_BoolExpr:
		if e.BoolExpr.Boolop == BoolExprType_NOT_EXPR {
			return b.not(e.BoolExpr)
		}
		return b.between(e.BoolExpr.Args[0], e.BoolExpr.Args[len(e.BoolExpr.Args)-1])
	case *Node_NullTest:
		return b.nullTest(e.NullTest)
	case *Node_TypeCast:
		return b.cast(e.TypeCast)
	case *Node_FuncCall:
		return b.call(e.FuncCall)
	case *Node_CoalesceExpr:
		return b.keywordCall(int(e.CoalesceExpr.Location), "coalesce")
	case *Node_SubLink:
		return b.sublink(e.SubLink)
	case *Node_CaseExpr:
		return b.caseExpr(int(e.CaseExpr.Location))
	}
	return 0, 0, false
}

// token gives the token at or behind a position, comments passed over.
func (b bounder) token(at int) token {
	l := lexer{text: b.sql, pos: at}
	for {
		if t := l.next(); t.kind != tokComment {
			return t
		}
	}
}

// at gives the token that begins at a position that the tree names.
func (b bounder) at(location int) (token, bool) {
	if location < 0 || location >= len(b.sql) {
		return token{}, false
	}
	l := lexer{text: b.sql, pos: location}
	t := l.next()
	return t, t.start == location
}

func (b bounder) is(t token, word string) bool {
	return t.kind == tokWord && equalFold(b.sql[t.start:t.end], word)
}

// names gives the end of so many names with dots between them.
func (b bounder) names(location, count int) (int, bool) {
	t, ok := b.at(location)
	for i := 0; ok; i++ {
		if t.kind != tokWord && t.kind != tokQuoted {
			return 0, false
		}
		if i == count-1 {
			return t.end, true
		}
		dot := b.token(t.end)
		if dot.kind != tokOther || b.sql[dot.start:dot.end] != "." {
			return 0, false
		}
		t = b.token(dot.end)
	}
	return 0, false
}

func (b bounder) column(c *ColumnRef) (int, int, bool) {
	for _, f := range c.Fields {
		if f.GetString_() == nil {
			return 0, 0, false // a star
		}
	}
	end, ok := b.names(int(c.Location), len(c.Fields))
	return int(c.Location), end, ok
}

func (b bounder) param(p *ParamRef) (int, int, bool) {
	t, ok := b.at(int(p.Location))
	return t.start, t.end, ok && t.end-t.start > 1 && b.sql[t.start] == '$' && digits(b.sql[t.start+1:t.end])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func (b bounder) constant(c *A_Const) (int, int, bool) {
	t, ok := b.at(int(c.Location))
	if !ok {
		return 0, 0, false
	}
	text := b.sql[t.start:t.end]
	switch {
	case c.Isnull:
		ok = b.is(t, "null")
	case c.GetBoolval() != nil:
		ok = b.is(t, "true") || b.is(t, "false")
	case c.GetIval() != nil:
		ok = digits(text)
	case c.GetSval() != nil:
		// 'a' at a line's end goes on in the next; U&'' may have an ESCAPE.
		next := b.token(t.end)
		ok = t.kind == tokString && text[0]|0x20 != 'u' && next.kind != tokString
	default:
		ok = false
	}
	return t.start, t.end, ok
}

// between gives the ends of what reaches from the first expression to the last.
func (b bounder) between(first, last *Node) (int, int, bool) {
	start, _, ok := b.ends(first)
	if !ok {
		return 0, 0, false
	}
	_, end, ok := b.ends(last)
	return start, end, ok
}

// balance widens a range until every bracket in it has its counterpart.
func (b bounder) balance(start, end int) (int, int, bool) {
	if end <= start {
		return 0, 0, false
	}
	depth, least := 0, 0
	for l := (lexer{text: b.sql, pos: start}); l.pos < end; {
		switch t := l.next(); t.kind {
		case tokOpen:
			depth++
		case tokClose:
			depth--
			least = min(least, depth)
		case tokEOF, tokSemi, tokOpenEnd, tokMeta:
			return 0, 0, false
		}
	}
	for ; least < 0; least++ {
		if start = bracketBefore(b.sql, start); start < 0 {
			return 0, 0, false
		}
		depth++
	}
	for ; depth > 0; depth-- {
		t := b.token(end)
		if t.kind != tokClose {
			return 0, 0, false
		}
		end = t.end
	}
	return start, end, true
}

// closing gives the end of the bracket that opens at or behind a position.
func (b bounder) closing(at int) (int, bool) {
	t := b.token(at)
	if t.kind != tokOpen {
		return 0, false
	}
	depth := 1
	for l := (lexer{text: b.sql, pos: t.end}); depth > 0; {
		switch t = l.next(); t.kind {
		case tokOpen:
			depth++
		case tokClose:
			depth--
		case tokEOF, tokSemi, tokOpenEnd, tokMeta:
			return 0, false
		}
	}
	return t.end, true
}

func (b bounder) operator(e *A_Expr) (int, int, bool) {
	if e.Lexpr == nil || e.Rexpr == nil {
		return 0, 0, false
	}
	switch e.Kind {
	case A_Expr_Kind_AEXPR_OP, A_Expr_Kind_AEXPR_LIKE, A_Expr_Kind_AEXPR_ILIKE, A_Expr_Kind_AEXPR_DISTINCT, A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return b.between(e.Lexpr, e.Rexpr)
	case A_Expr_Kind_AEXPR_OP_ANY, A_Expr_Kind_AEXPR_OP_ALL:
		return b.between(e.Lexpr, e.Rexpr) // the bracket of ANY is widened to
	case A_Expr_Kind_AEXPR_BETWEEN, A_Expr_Kind_AEXPR_NOT_BETWEEN, A_Expr_Kind_AEXPR_BETWEEN_SYM, A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		if items := e.Rexpr.GetList().GetItems(); len(items) == 2 {
			return b.between(e.Lexpr, items[1])
		}
	case A_Expr_Kind_AEXPR_IN:
		if items := e.Rexpr.GetList().GetItems(); len(items) > 0 {
			return b.between(e.Lexpr, items[len(items)-1])
		}
	}
	return 0, 0, false
}

// not knows NOT in front of an expression; a NOT IN (SELECT) has it inside.
func (b bounder) not(e *BoolExpr) (int, int, bool) {
	t, ok := b.at(int(e.Location))
	if !ok || !b.is(t, "not") {
		return 0, 0, false
	}
	start, end, ok := b.ends(e.Args[0])
	return t.start, end, ok && start >= t.end
}

func (b bounder) nullTest(e *NullTest) (int, int, bool) {
	start, end, ok := b.ends(e.Arg)
	if !ok {
		return 0, 0, false
	}
	t := b.token(end)
	for t.kind == tokClose {
		t = b.token(t.end)
	}
	not := e.Nulltesttype == NullTestType_IS_NOT_NULL
	if b.is(t, "isnull") && !not || b.is(t, "notnull") && not {
		return start, t.end, true
	}
	if !b.is(t, "is") {
		return 0, 0, false
	}
	if t = b.token(t.end); not {
		if !b.is(t, "not") {
			return 0, 0, false
		}
		t = b.token(t.end)
	}
	return start, t.end, b.is(t, "null")
}

// cast knows expression::type with a type of one word, or of two names.
func (b bounder) cast(c *TypeCast) (int, int, bool) {
	t := c.TypeName
	if len(t.GetTypmods()) > 0 || len(t.GetArrayBounds()) > 0 || t.GetSetof() || t.GetPctType() {
		return 0, 0, false
	}
	if sign, ok := b.at(int(c.Location)); !ok || b.sql[sign.start:sign.end] != ":" {
		return 0, 0, false // CAST (a AS b), date 'x'
	}
	start, end, ok := b.ends(c.Arg)
	if !ok || int(t.GetLocation()) < end {
		return 0, 0, false
	}
	first, ok := b.at(int(t.Location))
	if !ok {
		return 0, 0, false
	}
	next := b.token(first.end)
	if next.kind == tokOther && b.sql[next.start] == '.' {
		if end, ok = b.names(int(t.Location), len(t.Names)); !ok {
			return 0, 0, false
		}
		next = b.token(end)
	} else {
		end = first.end
	}
	switch {
	case first.kind != tokWord && first.kind != tokQuoted:
		return 0, 0, false
	case next.kind == tokOpen || next.kind == tokWord && typeGoesOn(b.sql[next.start:next.end]):
		return 0, 0, false // numeric (10), double precision, time with time zone
	}
	return start, end, true
}

// typeGoesOn reports whether a word may be the second one of a type's name.
func typeGoesOn(word string) bool {
	for _, w := range []string{"precision", "varying", "with", "without", "character", "char", "array", "year", "month", "day", "hour", "minute", "second"} {
		if equalFold(word, w) {
			return true
		}
	}
	return false
}

// call knows name(...) without anything behind its bracket.
func (b bounder) call(f *FuncCall) (int, int, bool) {
	if f.AggFilter != nil || f.Over != nil || f.AggWithinGroup || f.Funcformat != CoercionForm_COERCE_EXPLICIT_CALL {
		return 0, 0, false
	}
	named, ok := b.names(int(f.Location), len(f.Funcname))
	if !ok {
		return 0, 0, false
	}
	end, ok := b.closing(named)
	return int(f.Location), end, ok
}

func (b bounder) keywordCall(location int, word string) (int, int, bool) {
	t, ok := b.at(location)
	if !ok || !b.is(t, word) {
		return 0, 0, false
	}
	end, ok := b.closing(t.end)
	return location, end, ok
}

// sublink knows (SELECT), EXISTS (SELECT), ARRAY (SELECT) and a IN (SELECT).
func (b bounder) sublink(s *SubLink) (int, int, bool) {
	at := int(s.Location)
	switch s.SubLinkType {
	case SubLinkType_EXISTS_SUBLINK:
		return b.keywordCall(at, "exists")
	case SubLinkType_ARRAY_SUBLINK:
		return b.keywordCall(at, "array")
	case SubLinkType_EXPR_SUBLINK:
		if t, ok := b.at(at); !ok || t.kind != tokOpen {
			return 0, 0, false
		}
		end, ok := b.closing(at)
		return at, end, ok
	case SubLinkType_ANY_SUBLINK:
		start, _, ok := b.ends(s.Testexpr)
		if !ok {
			return 0, 0, false
		}
		word, ok := b.at(at)
		if !ok || !b.is(word, "in") {
			return 0, 0, false // = ANY, and NOT IN, which is a NOT around it
		}
		end, ok := b.closing(word.end)
		return start, end, ok
	}
	return 0, 0, false
}

// caseExpr looks for the END of a CASE.
func (b bounder) caseExpr(location int) (int, int, bool) {
	t, ok := b.at(location)
	if !ok || !b.is(t, "case") {
		return 0, 0, false
	}
	depth := 1
	for l := (lexer{text: b.sql, pos: t.end}); depth > 0; {
		before := t
		switch t = l.next(); {
		case t.kind == tokEOF || t.kind == tokSemi || t.kind == tokOpenEnd || t.kind == tokMeta:
			return 0, 0, false
		case b.sql[before.start:before.end] == ".": // a column may have the name
		case b.is(t, "case"):
			depth++
		case b.is(t, "end"):
			depth--
		}
	}
	return location, t.end, true
}
