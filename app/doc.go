// Package app is the one tea.Model of the console: which screen is up, who is at work, what
// the frame says, dialogs and palette, and how answers find their way back.
//
// Every screen value has a number, its visit. What a screen sends out through Env.Do comes
// back stamped with it and reaches that screen, also when it is kept for later, or nobody.
package app
