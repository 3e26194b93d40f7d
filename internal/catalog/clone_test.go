package catalog

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// fill sets every exported field below v to something, so that a field added
// later is covered too.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("s", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), reflect.ValueOf(fmt.Sprint(*n)))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(int64(*n), 0)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	}
}

// shared lists the places where two values hold the same memory.
func shared(path string, a, b reflect.Value, out *[]string) {
	switch a.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if a.IsNil() || b.IsNil() {
			return
		}
		if a.Pointer() == b.Pointer() {
			*out = append(*out, path)
			return
		}
	}
	switch a.Kind() {
	case reflect.Pointer:
		shared(path, a.Elem(), b.Elem(), out)
	case reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			shared(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i), out)
		}
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range a.NumField() {
			if a.Type().Field(i).IsExported() {
				shared(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i), out)
			}
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	var c Catalog
	n := 0
	fill(reflect.ValueOf(&c).Elem(), &n)
	d := c.Clone()
	if diff := cmp.Diff(&c, d, cmpopts.IgnoreUnexported(Catalog{})); diff != "" {
		t.Errorf("the copy differs (-original +copy):\n%s", diff)
	}
	var same []string
	shared("catalog", reflect.ValueOf(c), reflect.ValueOf(*d), &same)
	if len(same) > 0 {
		t.Errorf("the copy shares memory: %v", same)
	}
}

// Dump says everything about a thing but its place and statistics: changing
// any one field of a table changes the text.
func TestDumpSaysEverything(t *testing.T) {
	silent := map[string]bool{
		"Pos": true, "Stats": true, "Chunks": true, "NotNullName": true, "SQL": true,
		"FromTime": true, "ToTime": true, // From and To show
		"Dims": true, // 0 and 1 are all that counts
		// Not both at a time: a key's column and expression, and a view's kinds.
		"Column": true, "Materialized": true,
	}
	var walk func(path string, v reflect.Value, dump func() string)
	walk = func(path string, v reflect.Value, dump func() string) {
		switch v.Kind() {
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if f.IsExported() && !silent[f.Name] {
					walk(path+"."+f.Name, v.Field(i), dump)
				}
			}
		case reflect.Pointer:
			walk(path, v.Elem(), dump)
		case reflect.Slice:
			walk(path+"[0]", v.Index(0), dump)
		default:
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			before := dump()
			switch v.Kind() {
			case reflect.String:
				v.SetString(v.String() + "x")
			case reflect.Bool:
				v.SetBool(!v.Bool())
			case reflect.Int:
				v.SetInt(v.Int() + 1)
			default:
				return
			}
			if dump() == before {
				t.Errorf("Dump does not show %s", path)
			}
			v.Set(old)
		}
	}
	n := 0
	table, view := &Table{}, &View{}
	fill(reflect.ValueOf(table).Elem(), &n)
	fill(reflect.ValueOf(view).Elem(), &n)
	walk("Table", reflect.ValueOf(table), func() string { return Dump(&Catalog{Tables: []*Table{table}}) })
	walk("View", reflect.ValueOf(view), func() string { return Dump(&Catalog{Views: []*View{view}}) })
}
