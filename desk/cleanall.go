package desk

import "reflect"

// maxString is the most that is kept of one text, in runes. The longest of the catalogue has 156.
const maxString = 4000

// CleanAll cleans every string that v, a pointer, leads to with [Clean]. Bytes are left as they are: signatures and
// what they cover must not change.
func CleanAll(v any) { cleanValue(reflect.ValueOf(v)) }

func cleanValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			cleanValue(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			v.Set(cleanedValue(v.Elem()))
		}
	case reflect.String:
		v.SetString(Clean(v.String(), maxString))
	case reflect.Struct:
		for n := range v.NumField() {
			if v.Type().Field(n).IsExported() {
				cleanValue(v.Field(n))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for n := range v.Len() {
			cleanValue(v.Index(n))
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
		made.SetMapIndex(cleanedValue(entries.Key()), cleanedValue(entries.Value()))
	}
	m.Set(made)
}

// cleanedValue is a clean copy of what cannot be set where it is.
func cleanedValue(v reflect.Value) reflect.Value {
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	cleanValue(made)
	return made
}
