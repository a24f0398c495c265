package ui

// Token names one colour of the theme. Screens name tokens, never colours.
type Token uint8

// The grounds a screen may ask for, and Inherit, which keeps what is painted
// below. The colours of text are reached through the ready-made styles.
const (
	Inherit Token = iota
	Base          // the ground of everything
	Bar           // top bar, key line, side panel
	Sel           // the row that has the cursor
	Field         // where one can type; dialogs and open lists
	lineToken
	textToken
	strongToken
	dimToken
	faintToken
	accentToken
	onAccentToken
	okToken
	warnToken
	onWarnToken
	errToken
	whiteToken // the same in every theme, for codes that a camera reads
	blackToken
	tokenCount
)

// Style is the token of the text, the token of its ground, and attributes. It
// is a plain comparable value; the zero value is ordinary text on whatever ground is there.
type Style uint32

const (
	groundShift       = 8
	boldBit     Style = 1 << 16
)

// The styles of the design language.
const (
	Text       = Style(textToken)                                                 // what is read
	Strong     = Style(strongToken) | boldBit                                     // what is read first: titles, deciding numbers
	KeyStyle   = Style(textToken) | boldBit                                       // the name of a key
	Dim        = Style(dimToken)                                                  // labels, headers, rows where others must act
	Faint      = Style(faintToken)                                                // disabled, steps ahead
	Line       = Style(lineToken)                                                 // rules and hairlines
	Accent     = Style(accentToken)                                               // where we are, what was matched
	AccentBold = Style(accentToken) | boldBit                                     // what Enter does
	Ok         = Style(okToken)                                                   // somebody outside the program said so
	Warn       = Style(warnToken)                                                 // due within the hour, only here, no answer, cannot now
	WarnBold   = Style(warnToken) | boldBit                                       //
	Err        = Style(errToken)                                                  // missing, wrong, returned, line down
	ErrBold    = Style(errToken) | boldBit                                        //
	Typed      = Style(strongToken) | Style(Field)<<groundShift                   // text in a field
	Chip       = Style(onAccentToken) | Style(accentToken)<<groundShift | boldBit // the focused button
	Mark       = Style(onWarnToken) | Style(warnToken)<<groundShift | boldBit     // the DEMO mark
)

// On gives the style a ground of its own.
func (s Style) On(ground Token) Style {
	return s&^(0xFF<<groundShift) | Style(ground)<<groundShift
}

// Bold makes the style bold.
func (s Style) Bold() Style { return s | boldBit }

func (s Style) bold() bool          { return s&boldBit != 0 }
func (s Style) fg() Token           { return Token(s & 0xFF) }
func (s Style) ground() Token       { return Token(s >> groundShift & 0xFF) }
func (s Style) with(fg Token) Style { return s&^0xFF | Style(fg) }
