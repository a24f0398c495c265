package app

// Everywhere are the IDs of the places that the palette leads to.
func Everywhere() []string {
	all := []string{"queue", "find", "list", "voice"}
	for _, r := range rooms {
		all = append(all, string(r.place))
	}
	return all
}
