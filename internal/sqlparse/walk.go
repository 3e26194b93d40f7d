package sqlparse

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Walk visits a node and everything below it, parents first, as long as visit
// returns true; where it returns false the node's children are left out.
func Walk(n *Node, visit func(*Node) bool) {
	if n.GetNode() == nil || !visit(n) {
		return
	}
	walkBelow(n, visit)
}

// Location gives the least offset that a node or anything below it carries:
// where its text begins, brackets and prefixes aside. -1 when it has none.
func Location(m proto.Message) int {
	least := -1
	if m == nil {
		return least
	}
	locate(m.ProtoReflect(), &least, nil)
	return least
}

// locate finds the least and the greatest location below a message.
func locate(m protoreflect.Message, least, greatest *int) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Kind() == protoreflect.Int32Kind && fd.Name() == "location":
			// A location of 0 is left out of the message: see below.
			if at := int(v.Int()); at >= 0 {
				if *least < 0 || at < *least {
					*least = at
				}
				if greatest != nil && at > *greatest {
					*greatest = at
				}
			}
		case fd.Message() == nil:
		case fd.IsList():
			for l, i := v.List(), 0; i < l.Len(); i++ {
				locate(l.Get(i).Message(), least, greatest)
			}
		default:
			locate(v.Message(), least, greatest)
		}
		return true
	})
}
