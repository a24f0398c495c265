// Package screens holds the screens of the console, one file each. A screen shows a part of
// the work and turns keys into steps; rules are in desk, drawing is in ui, words are in
// i18n, and the order of screens is in app. No screen knows another.
//
// Messages travel in four directions only: app makes a screen and calls its methods; a
// screen answers with an [Outcome]; slow work goes out through [Env.Do] and comes back as a
// message to the same visit of the same screen; what happens in the world reaches the
// screen that is up as one of the messages of this package ([Refreshed], [Work], [Tick],
// [Answered]).
package screens
