package client

import (
	"reflect"

	"sheyin/desk"
)

// maxText is the most that is kept of one text, in runes. The longest of the catalogue has
// 156.
const maxText = 4000

// cleanAll cleans every string that v, a pointer, leads to with [desk.Clean]. Bytes are left
// as they are: signatures and what they cover must not change.
func cleanAll(v any) { clean(reflect.ValueOf(v)) }

func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			v.Set(cleaned(v.Elem()))
		}
	case reflect.String:
		v.SetString(desk.Clean(v.String(), maxText))
	case reflect.Struct:
		for n := range v.NumField() {
			if v.Type().Field(n).IsExported() {
				clean(v.Field(n))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for n := range v.Len() {
			clean(v.Index(n))
		}
	case reflect.Map:
		cleanMap(v)
	}
}

// cleanMap makes the entries again, since neither keys nor values of a map can be set.
func cleanMap(m reflect.Value) {
	if m.IsNil() {
		return
	}
	made := reflect.MakeMapWithSize(m.Type(), m.Len())
	for entries := m.MapRange(); entries.Next(); {
		made.SetMapIndex(cleaned(entries.Key()), cleaned(entries.Value()))
	}
	m.Set(made)
}

// cleaned is a clean copy of what cannot be set where it is.
func cleaned(v reflect.Value) reflect.Value {
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	clean(made)
	return made
}
