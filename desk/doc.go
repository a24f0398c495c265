// Package desk is the domain of the counter: outlets, people, items, cases, the four
// steps and the rules that bind them. It imports the standard library and its own
// sub-packages only; everything that touches a screen, a wire, a disk or a device lives
// elsewhere and speaks in the types of this package.
//
// Three things are decided here and nowhere else:
//
//   - what may be done: [Rules.May] = catalogue ∩ agreement list ∩ class ∩ date ∩ person;
//   - in which order: [Case.Apply];
//   - what went wrong and where it is shown: [Error].
//
// Values are copied, not shared: Apply returns the next case and leaves the old one as it
// was. Instants are time.Time in UTC; days are calendar.Date in China's time zone.
package desk
