// Package ui draws the console: a canvas of cells, the frame that is the same
// on every screen, and the parts that screens are made of (form, list,
// checklist, dialog, palette, help, QR). It knows no rule of the business and
// no word: every word a person reads comes in as a string.
//
// # Geometry
//
// x and y count from 0. [LayoutFor] is the only place that holds the numbers.
//
//	region     80x24              120x36                what
//	top bar    y 0                y 0                   outlet, person | line state, counts, time
//	steps      y 1                y 1                   a rule with the four steps, title and number at its right end
//	work       y 2..21, x 2..77   y 3..33, x 2..77      76 cells at both sizes
//	panel      none               ground x 80..119,     about the selected row
//	                              text x 82..117
//	message    y h-2              y h-2                 a rule with what just happened
//	keys       y h-1              y h-1                 this screen's keys left, everybody's right
//
// Height from 30 on is tall: the work starts one row lower and sections are two
// rows apart. Wider than 120 the left part grows to 100, then the panel to 48,
// then both stop. Column 0 is for the `>` of the row that has the cursor.
// Below [MinWidth] x [MinHeight] only [Canvas.TooSmall] is drawn.
//
// # Cells
//
// Widths are measured in cells, over grapheme clusters, by one function for
// drawing and for measuring, so that the two cannot disagree. A cluster that
// terminals measure differently (emoji sequences, emoji presentation) is
// drawn as its first character; control and invisible format characters are never drawn.
//
// A cell holds tokens, not colours: the theme turns them into colours and
// attributes in one last pass ([Canvas.String]). Text drawn without a ground
// of its own takes the ground that is painted there.
//
// # State
//
// Widgets hold their state and are changed only by Update and Set methods; Paint only reads, so
// that a View may call it at any time. Time comes in as an argument.
package ui
