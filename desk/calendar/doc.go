// Package calendar counts the days that a promise to a visitor is made of:
// civil dates, the working days of the People's Republic of China, and the
// last day of a time limit (clauses H-7.4c and G-7.4).
//
// Which days are worked is decided every year by a notice of the State
// Council. The notice is data ([Year]); a day in a year whose notice is not
// loaded is an error ([MissingYear]) and never a guess.
package calendar
