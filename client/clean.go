package client

import (
	"reflect"

	"sheyin/desk"
)

// Limits of what is taken from outside, in runes. The longest text of the catalogue has
// 156.
const (
	maxText = 4000
	maxName = 200 // of a key of a map
)

// cleanAll cleans every string that v, a pointer, leads to with [desk.Clean]. Bytes are left
// as they are: signatures and what they cover must not change.
func cleanAll(v any) { clean(reflect.ValueOf(v)) }

func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(desk.Clean(v.String(), maxText))
		}
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
	if m.IsNil() || m.Type().Key().Kind() != reflect.String {
		return
	}
	entries := m.MapRange()
	made := reflect.MakeMapWithSize(m.Type(), m.Len())
	for entries.Next() {
		key := reflect.New(m.Type().Key()).Elem()
		key.SetString(desk.Clean(entries.Key().String(), maxName))
		value := reflect.New(m.Type().Elem()).Elem()
		value.Set(entries.Value())
		clean(value)
		made.SetMapIndex(key, value)
	}
	if m.CanSet() {
		m.Set(made)
	}
}
