package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"sheyin/journal/keep"
)

// keyring is the hidden command that a console starts to ask the user's keyring: see [keep.Child].
func (p *program) keyring() *cobra.Command {
	return &cobra.Command{
		Use: "keyring OPERATION ENTRY", Hidden: true, Args: p.takes("OPERATION", "ENTRY"),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, cancel := context.WithTimeout(c.Context(), keep.RingLimit) // should the console not end it
			defer cancel()
			return keep.Serve(ctx, args[0], args[1], p.in, p.out)
		},
	}
}

// ring is the user's keyring; nil when no session bus is there to ask.
func (p *program) ring() (keep.Ring, error) {
	bus := keep.Bus(p.env, os.Getuid())
	if bus == "" {
		return nil, nil //nolint:nilnil // no keyring is an answer, and the usual one at a counter
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return keep.Child{Command: []string{self, "keyring"}, Bus: bus}, nil
}

// phraseFD is the environment variable that names the file descriptor from which a passphrase comes, for a
// console that a service starts.
const phraseFD = "SHEYIN_KEY_FD"

var (
	errNobodyAsked = errors.New("no terminal to ask for the passphrase at")
	errPhrasesVary = errors.New("the two passphrases differ")
)

// askPhrase asks for the passphrase of the journal's key, before there is a full screen.
func (p *program) askPhrase(ctx context.Context, anew bool) ([]byte, error) {
	if text, ok := p.env(phraseFD); ok {
		return readPhrase(text)
	}
	in, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(in.Fd()) {
		return nil, errNobodyAsked
	}
	question := p.words.T("store.ask")
	if anew {
		question = p.words.T("store.anew", "n", keep.MinPhrase)
	}
	phrase, err := p.askHidden(ctx, in, question)
	if err != nil || !anew {
		return phrase, err
	}
	again, err := p.askHidden(ctx, in, p.words.T("store.again"))
	defer clear(again)
	if err == nil && !bytes.Equal(phrase, again) {
		err = errPhrasesVary
	}
	return phrase, err
}

// askHidden reads a line that is not shown. Nothing is shown from before the question on, for who types ahead.
func (p *program) askHidden(ctx context.Context, in *os.File, question string) (text []byte, err error) {
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil, err
	}
	defer func() {
		_, told := fmt.Fprintln(p.err)
		err = errors.Join(err, term.Restore(in.Fd(), before), told)
	}()
	if _, err := fmt.Fprint(p.err, question); err != nil {
		return nil, err
	}
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := readHidden(in)
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return l.text, l.err
	case <-ctx.Done(): // who reads on ends with the program
		return nil, ctx.Err()
	}
}

// readHidden reads a line from a terminal in raw mode: [term.ReadPassword] would wait for ever when the end of the line
// was typed before it began.
func readHidden(in io.Reader) ([]byte, error) {
	var text []byte
	for one := make([]byte, 1); ; {
		if _, err := io.ReadFull(in, one); err != nil {
			return nil, err
		}
		switch one[0] {
		case '\r', '\n':
			return text, nil
		case 3, 4: // Ctrl+C, Ctrl+D
			clear(text)
			return nil, context.Canceled
		case 8, 127: // backspace
			_, size := utf8.DecodeLastRune(text)
			text = text[:len(text)-size]
		case 21: // Ctrl+U
			text = text[:0]
		default:
			text = append(text, one[0])
		}
	}
}

// readPhrase reads a passphrase from a file descriptor, up to the end of its first line.
func readPhrase(descriptor string) ([]byte, error) {
	n, err := strconv.ParseUint(descriptor, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", phraseFD, err)
	}
	f := os.NewFile(uintptr(n), phraseFD)
	if f == nil {
		return nil, fmt.Errorf("%s: %w", phraseFD, os.ErrInvalid)
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<10))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	phrase, _, _ := bytes.Cut(text, []byte{'\n'})
	return phrase, nil
}
